package renga.e2e;

import static org.junit.jupiter.api.extension.ExtensionContext.StoreScope.LAUNCHER_SESSION;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Hands one instance, shared by all stories of this JVM, to whoever asks for an [Instance]. Two JVMs run side
/// by side, and Surefire gives them class by class: the instance lives as long as the session, not as long as one
/// class's request.
final class RunningRenga implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Instance.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(LAUNCHER_SESSION, ExtensionContext.Namespace.create(RunningRenga.class))
                .computeIfAbsent(Instance.class, _ -> Instance.start(), Instance.class);
    }
}
