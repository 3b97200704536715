package io.github.litestreamagent.storage;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Whether an endpoint may be sent an encryption key without TLS, by Litestream's rule. No name is looked up. */
final class PrivateNetwork {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** The first seven bits of fc00::/7, RFC 4193. */
    private static final int UNIQUE_LOCAL = 0xfc;

    private PrivateNetwork() {}

    /** Returns true if the host is localhost, or a loopback or private address written in numbers. */
    static boolean holds(URI endpoint) {
        String host = endpoint.getHost();
        if (host.equals("localhost")) {
            return true;
        }
        if (!IPV4.matcher(host).matches() && !host.startsWith("[")) {
            return false;
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            byte[] bytes = address.getAddress();
            boolean uniqueLocal = bytes.length > 4 && (bytes[0] & 0xfe) == UNIQUE_LOCAL;
            boolean privateIpv4 = bytes.length == 4 && address.isSiteLocalAddress();
            return address.isLoopbackAddress() || privateIpv4 || uniqueLocal;
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }
}
