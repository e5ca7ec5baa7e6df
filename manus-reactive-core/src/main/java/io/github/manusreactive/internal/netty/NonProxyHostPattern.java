package io.github.manusreactive.internal.netty;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.http.ProxySettings;
import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@link ProxySettings#nonProxyHosts()}: a host name with wildcards, an address or an address block,
 * optionally with a port.
 */
public final class NonProxyHostPattern {

    private static final int ANY_PORT = -1;
    private static final int MAX_PORT = 65_535;

    private final String name;
    /** {@code null} for a name. */
    private final byte @Nullable [] address;

    private final int prefixLength;
    private final int port;

    private NonProxyHostPattern(String name, byte @Nullable [] address, int prefixLength, int port) {
        this.name = name;
        this.address = address;
        this.prefixLength = prefixLength;
        this.port = port;
    }

    /** Parses an entry; an invalid one raises an {@link InvalidSettingException}. */
    public static NonProxyHostPattern of(String entry) {
        String text = entry.strip().toLowerCase(Locale.ROOT);
        int colon = text.lastIndexOf(':');
        // an IPv6 address contains colons, and is in brackets if a port follows
        boolean hasPort = colon > 0 && (text.charAt(colon - 1) == ']' || text.indexOf(':') == colon);
        int port = hasPort ? number(entry, text.substring(colon + 1), 1, MAX_PORT) : ANY_PORT;
        String host = withoutBrackets(hasPort ? text.substring(0, colon) : text);
        int slash = host.indexOf('/');
        byte[] address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? host : host.substring(0, slash));
        if (host.isEmpty() || slash >= 0 && address == null) {
            throw bad(entry, "is not a host name, an address or a block of addresses");
        }
        int bits = address == null ? 0 : address.length * Byte.SIZE;
        int prefixLength = slash < 0 ? bits : number(entry, host.substring(slash + 1), 0, bits);
        return new NonProxyHostPattern(host, address, prefixLength, port);
    }

    private static int number(String entry, String digits, int least, int most) {
        if (digits.matches("\\d{1,5}")) {
            int number = Integer.parseInt(digits);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw bad(entry, "has a number that is not from " + least + " to " + most);
    }

    private static InvalidSettingException bad(String entry, String problem) {
        return new InvalidSettingException("http.proxy.nonProxyHosts", "'" + entry + "' " + problem);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    public boolean matches(String targetHost, int targetPort) {
        String target = withoutBrackets(targetHost.toLowerCase(Locale.ROOT));
        if (port != ANY_PORT && port != targetPort) {
            return false;
        }
        byte[] targetAddress = NetUtil.createByteArrayFromIpAddressString(target);
        return address == null || targetAddress == null ? matchesName(target) : matchesAddress(address, targetAddress);
    }

    private boolean matchesAddress(byte[] own, byte[] other) {
        if (own.length != other.length) {
            return false;
        }
        int bytes = prefixLength / Byte.SIZE;
        int bits = prefixLength % Byte.SIZE;
        int mask = 0xff << (Byte.SIZE - bits);
        return Arrays.equals(own, 0, bytes, other, 0, bytes)
                && (bits == 0 || (own[bytes] & mask & 0xff) == (other[bytes] & mask & 0xff));
    }

    private boolean matchesName(String target) {
        String[] parts = name.split("\\*", -1);
        if (parts.length == 1) {
            return target.equals(name);
        }
        String last = parts[parts.length - 1];
        if (!target.startsWith(parts[0]) || !target.endsWith(last)) {
            return false;
        }
        int from = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int at = target.indexOf(parts[i], from);
            if (at < 0) {
                return false;
            }
            from = at + parts[i].length();
        }
        return from <= target.length() - last.length();
    }
}
