package renga.platform.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import renga.platform.db.Keyset;
import renga.platform.refusal.Refusal;

class ListRangeTest {
    private static final List<SortKey> KEYS = List.of(SortKey.number("version"), SortKey.uuid("id"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id ..; max=1000; | id | 1000 | false",
                "version ..; max=10, order=desc | version | 10 | true",
                "version ..; order=desc,max=1 | version | 1 | true",
                "version ..; order=desc | version | 200 | true",
                "version .. | version | 200 | false",
                "version ..;max=5000 | version | 1000 | false",
                "version ..; order=asc; max=0 | version | 1 | false",
            })
    void readsEverySpellingOfTheContract(String header, String field, int max, boolean descending) {
        var range = ListRange.parse(header, KEYS);
        assertThat(range.field()).isEqualTo(field);
        assertThat(range.keyset()).isEqualTo(new Keyset(Optional.empty(), false, Optional.empty(), descending, max));
    }

    @Test
    void noHeaderAndAnEmptyOneMeanTheBeginning() {
        assertThat(ListRange.parse(null, KEYS).keyset()).isEqualTo(Keyset.all(200));
        assertThat(ListRange.parse("", KEYS).keyset()).isEqualTo(Keyset.all(200));
    }

    @Test
    void readsBothEnds() {
        assertThat(ListRange.parse("version ]10..20; max=5", KEYS).keyset())
                .isEqualTo(new Keyset(Optional.of("10"), true, Optional.of("20"), false, 5));
        assertThat(ListRange.parse("version [10..20]", KEYS).keyset().exclusive())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=0-1",
                "name ..",
                "version 1..x",
                "version 1'; DROP TABLE release; --..",
                "id 1..2",
                "version ..; max=ten",
                "version ..; limit=3",
                "version"
            })
    void whatItDoesNotKnowIsRefused(String header) {
        assertThatThrownBy(() -> ListRange.parse(header, KEYS))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.RANGE_NOT_SATISFIABLE));
    }

    @Test
    void nextRangeGoesOnWhereThePageEnded() {
        var range = ListRange.parse("version ..; max=10, order=desc", KEYS);
        String next = range.nextRange("33");
        assertThat(next).isEqualTo("version ]33..; max=10, order=desc");
        assertThat(ListRange.parse(next, KEYS).keyset())
                .isEqualTo(new Keyset(Optional.of("33"), true, Optional.empty(), true, 10));
    }
}
