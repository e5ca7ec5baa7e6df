package io.github.manusreactive.spring;

import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslManagerBundle;

/** Identifies with the client certificate that the bundle has at the moment, if it has one. */
final class BundleIdentity extends X509ExtendedKeyManager {

    private volatile @Nullable X509ExtendedKeyManager now;

    BundleIdentity(SslManagerBundle managers) {
        this.now = keyManager(managers);
    }

    void use(SslManagerBundle managers) {
        now = keyManager(managers);
    }

    KeyManagerFactory factory() {
        return new Factory(this);
    }

    private static @Nullable X509ExtendedKeyManager keyManager(SslManagerBundle managers) {
        return Arrays.stream(managers.getKeyManagers())
                .filter(X509ExtendedKeyManager.class::isInstance)
                .map(X509ExtendedKeyManager.class::cast)
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        X509ExtendedKeyManager manager = now;
        return manager == null ? null : manager.chooseEngineClientAlias(keyTypes, issuers, engine);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        X509ExtendedKeyManager manager = now;
        return manager == null ? null : manager.chooseClientAlias(keyTypes, issuers, socket);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        X509ExtendedKeyManager manager = now;
        return manager == null ? null : manager.getClientAliases(keyType, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        X509ExtendedKeyManager manager = now;
        return manager == null ? null : manager.getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        X509ExtendedKeyManager manager = now;
        return manager == null ? null : manager.getPrivateKey(alias);
    }

    /** A client serves nobody. */
    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    private static final class Factory extends SimpleKeyManagerFactory {

        private final KeyManager[] managers;

        Factory(KeyManager manager) {
            this.managers = new KeyManager[] {manager};
        }

        @Override
        protected void engineInit(KeyStore keyStore, char[] password) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return managers.clone();
        }
    }
}
