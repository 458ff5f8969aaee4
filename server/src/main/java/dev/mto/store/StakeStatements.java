package dev.mto.store;

import dev.mto.cluster.Shares;
import dev.mto.cluster.SlotUse;
import dev.mto.cluster.Stake;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What one process has of that which all share beside sessions in flight. To be used under the lock of all of them.
///
/// @param me its place
record StakeStatements(Statements statements, String me) {
    /// Takes note of how it stands, and says how many it is to limit itself to of each.
    ///
    /// @param adrift sessions in flight of plans that nobody runs: nobody knows which of these they count in, so in each
    Map<String, Integer> share(List<Stake> stakes, int adrift) throws SQLException {
        Map<String, Integer> shares = new HashMap<>();
        for (Stake stake : stakes) {
            List<SlotUse> others = statements.query(
                    "select in_flight, waiting, ceiling from node_stake where name = ? and node <> ?",
                    List.of(stake.name(), me), PostgresNodes::use);
            SlotUse use = stake.use();
            int share = Shares.of(stake.all(), use, others, adrift);
            statements.update("insert into node_stake (node, name, in_flight, waiting, ceiling) values (?, ?, ?, ?, ?)"
                    + " on conflict (node, name) do update set in_flight = excluded.in_flight,"
                    + " waiting = excluded.waiting, ceiling = excluded.ceiling", me, stake.name(), use.inFlight(),
                    use.waiting(), Math.max(share, use.ceiling()));
            shares.put(stake.name(), share);
        }
        return shares;
    }

    /// Takes note that it has claimed plans.
    ///
    /// @param sessions how many they have in flight
    void claimed(int sessions) throws SQLException {
        statements.update("update node_stake set ceiling = ceiling + ? where node = ?", sessions, me);
    }
}
