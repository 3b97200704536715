package io.github.litestreamagent.testing;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives test classes a bucket of the S3 server, which is started with the first one and closed after the last, and empties it behind them. */
final class S3Extension implements ParameterResolver, AfterAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(S3Extension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == S3Bucket.class || type == S3Server.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        S3Server server = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(S3Server.class, key -> startServer(), S3Server.class);
        if (parameter.getParameter().getType() == S3Server.class) {
            return server;
        }
        Class<?> testClass = context.getRequiredTestClass();
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(testClass, key -> server.newBucket(testClass.getSimpleName()), S3Bucket.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        S3Bucket bucket = context.getRoot().getStore(NAMESPACE).remove(context.getRequiredTestClass(), S3Bucket.class);
        if (bucket != null) {
            bucket.empty();
        }
    }

    private static S3Server startServer() {
        try {
            return S3Server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server of the tests does not start", e);
        }
    }
}
