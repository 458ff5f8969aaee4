package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PreferenceTest {
    private static final int PLANS = 4_000;

    private static List<String> order(int plan, Map<String, Integer> weights) {
        return order(plan, weights, new ArrayList<>(weights.keySet()));
    }

    private static List<String> order(int plan, Map<String, Integer> weights, List<String> servers) {
        return Preference.order("plan_" + plan, servers, name -> name, weights::get);
    }

    private static Map<String, Integer> weights(List<Integer> all) {
        Map<String, Integer> weights = new TreeMap<>();
        for (int i = 0; i < all.size(); i++) {
            weights.put("http://10.0.0." + i + ":4096", all.get(i));
        }
        return weights;
    }

    @Property(tries = 30)
    void eachServerIsTheFirstOfItsShare(@ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 9) Integer> all) {
        Map<String, Integer> weights = weights(all);
        double sum = all.stream().mapToInt(Integer::intValue).sum();
        weights.forEach((name, weight) -> {
            long first = firsts(weights).stream().filter(name::equals).count();
            // Four standard deviations and a little: 30 tries of 5 servers at the most.
            assertThat(first / (double) PLANS).as(name).isCloseTo(weight / sum, within(0.035));
        });
    }

    private static List<String> firsts(Map<String, Integer> weights) {
        List<String> firsts = new ArrayList<>();
        for (int plan = 0; plan < PLANS; plan++) {
            firsts.add(order(plan, weights).getFirst());
        }
        return firsts;
    }

    @Property(tries = 100)
    void whereAServerIsAddedTheOthersKeepTheirOrder(@ForAll @IntRange(min = 0) int plan,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 9) Integer> all,
            @ForAll @IntRange(min = 1, max = 9) int weight) {
        Map<String, Integer> weights = weights(all);
        List<String> before = order(plan, weights);
        weights.put("http://new:4096", weight);
        List<String> after = new ArrayList<>(order(plan, weights));
        assertThat(after.remove("http://new:4096")).isTrue();
        assertThat(after).isEqualTo(before);
    }

    @Property(tries = 100)
    void aServerWithoutWeightIsTheLast(@ForAll @IntRange(min = 0) int plan,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 9) Integer> all) {
        Map<String, Integer> weights = weights(all);
        weights.put("http://drained:4096", 0);
        assertThat(order(plan, weights)).last().isEqualTo("http://drained:4096");
    }

    @Property(tries = 100)
    void theOrderOfTheSettingDoesNotMatter(@ForAll @IntRange(min = 0) int plan,
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 9) Integer> all, @ForAll long seed) {
        Map<String, Integer> weights = weights(all);
        List<String> shuffled = new ArrayList<>(weights.keySet());
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(order(plan, weights, shuffled)).isEqualTo(order(plan, weights));
    }
}
