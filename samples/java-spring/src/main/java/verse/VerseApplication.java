package verse;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
class VerseApplication {
    private static final String VERSE = "A verse by Java: first winter rain, the monkey too would like a cloak.";

    public static void main(String[] arguments) {
        SpringApplication.run(VerseApplication.class, arguments);
    }

    @GetMapping(path = "/", produces = "text/plain")
    String verse() {
        return VERSE + "\n";
    }

    @GetMapping("/about")
    Map<String, String> about() {
        var about = new TreeMap<String, String>();
        about.put("dyno", System.getenv().getOrDefault("DYNO", ""));
        about.put("java", Runtime.version().toString());
        about.put("heap_mb", Long.toString(Runtime.getRuntime().maxMemory() >> 20));
        return about;
    }
}
