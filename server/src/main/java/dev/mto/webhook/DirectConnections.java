package dev.mto.webhook;

import java.net.Proxy;
import java.net.Socket;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;

/// Connections that go straight to the address that was looked at. A plain socket would heed `-DsocksProxyHost` and the like.
final class DirectConnections extends PoolingHttpClientConnectionManagerBuilder {
    @Override
    protected HttpClientConnectionOperator createConnectionOperator(SchemePortResolver ports, DnsResolver names,
            TlsSocketStrategy tls) {
        return new DefaultHttpClientConnectionOperator(_ -> new Socket(Proxy.NO_PROXY), ports, names,
                RegistryBuilder.<TlsSocketStrategy>create().register(URIScheme.HTTPS.getId(), tls).build());
    }
}
