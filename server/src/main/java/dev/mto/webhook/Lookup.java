package dev.mto.webhook;

import dev.mto.access.Destinations;
import dev.mto.plan.CallbackUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/// Finds the addresses of receivers, and gives out none that may not be reached. Whoever connects must use these, and not
/// ask again: a name may stand for another address a moment later. Thread-safe.
final class Lookup implements DnsResolver, AutoCloseable {
    /// The system decides how long it asks a name server that does not answer: some 30 seconds as a rule, and it cannot be
    /// interrupted. The attempt waits as long, and keeps its slot, as else one owner's look-ups would add up.
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /// Twice the slots: there is one for each attempt, also while those before it were given up.
    private static final int THREADS = 2 * Slots.ALL;
    private static final int IDLE_SECONDS = 10;
    /// Each is tried in turn, and all together must be done with in one attempt's time.
    private static final int ADDRESSES = 3;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(0, THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
            new SynchronousQueue<>(), Thread.ofPlatform().name("webhook-lookup-", 1).daemon().factory());
    private final Destinations destinations;
    private final Names names;

    /// What knows the addresses of names.
    @FunctionalInterface
    interface Names {
        InetAddress[] find(String host) throws UnknownHostException;
    }

    Lookup(Destinations destinations, Names names) {
        this.destinations = destinations;
        this.names = names;
    }

    /// A name stands for an address that may not be reached.
    static final class Forbidden extends UnknownHostException {
        private static final long serialVersionUID = 1L;
    }

    /// @throws Forbidden where one of its addresses may not be reached: what else it stands for is of no account then
    /// @throws UnknownHostException where it has no address, or that is not found out in time
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = find(host);
        String plain = CallbackUrl.plain(host);
        if (!List.of(addresses).stream().allMatch(address -> destinations.permits(plain, address))) {
            throw new Forbidden();
        }
        return Stream.of(addresses).limit(ADDRESSES).toArray(InetAddress[]::new);
    }

    private InetAddress[] find(String host) throws UnknownHostException {
        try {
            Future<InetAddress[]> asked = threads.submit(() -> names.find(host));
            return asked.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            throw unknown(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(e);
        }
    }

    private static UnknownHostException unknown(Exception cause) {
        UnknownHostException unknown = new UnknownHostException("not found out");
        unknown.initCause(cause);
        return unknown;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
