package renga.addons.keyvalue;

import static org.junit.jupiter.api.extension.ExtensionContext.StoreScope.LAUNCHER_SESSION;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/// Gives a test class the one [StoreRoom] of its JVM, made when the first asks for it and gone with the session.
final class RunningStores implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(StoreRoom.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        StoreRoom room = context.getStore(LAUNCHER_SESSION, ExtensionContext.Namespace.create(RunningStores.class))
                .computeIfAbsent(StoreRoom.class, _ -> StoreRoom.open(), StoreRoom.class);
        if (room.services.isReady()) return room;
        throw new TestAbortedException("there is no root file system for services: run stack/build data");
    }
}
