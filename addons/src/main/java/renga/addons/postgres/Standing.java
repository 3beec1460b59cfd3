package renga.addons.postgres;

import java.util.Arrays;
import java.util.Optional;

/// What the cluster remembers of a database: a comment on its newest login, which tenants cannot change.
record Standing(Plan plan, Room room) {
    static Optional<Standing> parse(String text) {
        String[] words = text.split(" ", 2);
        if (words.length < 2) return Optional.empty();
        Optional<Room> room = Arrays.stream(Room.values())
                .filter(known -> known.word().equals(words[1]))
                .findFirst();
        return Plan.named(words[0]).flatMap(plan -> room.map(known -> new Standing(plan, known)));
    }

    @Override
    public String toString() {
        return plan.label() + " " + room.word();
    }
}
