package renga.addons.postgres;

import static org.junit.jupiter.api.extension.ExtensionContext.StoreScope.LAUNCHER_SESSION;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/// Gives a test class the one cluster of its JVM, made when the first asks for it and gone with the session.
final class RunningCluster implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(Tenants.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Tenants tenants = context.getStore(LAUNCHER_SESSION, ExtensionContext.Namespace.create(RunningCluster.class))
                .computeIfAbsent(Tenants.class, _ -> Tenants.open(), Tenants.class);
        if (tenants.areReady()) return tenants;
        throw new TestAbortedException("there is no root file system for services: run stack/build data");
    }
}
