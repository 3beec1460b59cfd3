package renga.platform.formation;

import java.util.List;

/// What follows from an event.
///
/// @param commands in the order they are to be begun
record Decision(AppState state, List<Command> commands) {
    Decision {
        commands = List.copyOf(commands);
    }
}
