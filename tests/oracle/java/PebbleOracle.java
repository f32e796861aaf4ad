import com.fasterxml.jackson.databind.ObjectMapper;
import io.kestra.core.runners.pebble.Extension;
import io.kestra.core.runners.pebble.ExtensionCustomizer;
import io.pebbletemplates.pebble.PebbleEngine;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Reads expressions as Kestra does, with its own Pebble engine, and renders nothing.
 *
 * <p>Takes one template per line of standard input, as a JSON string, and prints for each one line of JSON: an empty string where the
 * engine can read it, else what the engine says.
 */
class PebbleOracle {
  /** What Kestra takes out of a text before Pebble sees it. */
  private static final Pattern RAW = Pattern.compile("\\{%-*\\s*raw\\s*-*%}(.*?)\\{%-*\\s*endraw\\s*-*%}");

  private static final int SECONDS = 5; // some broken strings are never read to their end
  private static final int STACK_BYTES = 1 << 20; // as Kestra's own threads have

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PebbleEngine engine =
      new PebbleEngine.Builder()
          .registerExtensionCustomizer(ExtensionCustomizer::new)
          .strictVariables(true)
          .cacheActive(false)
          .newLineTrimming(false)
          .autoEscaping(false)
          .allowOverrideCoreOperators(true)
          .extension(new Extension())
          .build();

  public static void main(String[] arguments) throws Exception {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var oracle = new PebbleOracle();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(JSON.writeValueAsString(oracle.says(JSON.readValue(line, String.class))));
    }
    Runtime.getRuntime().halt(0); // a thread that reads for ever would keep the process alive
  }

  private String says(String template) throws InterruptedException {
    var reading = new FutureTask<>(() -> engine.getLiteralTemplate(withoutRaw(template)));
    var reader = new Thread(null, reading, "reader", STACK_BYTES);
    reader.setDaemon(true);
    reader.start();
    try {
      reading.get(SECONDS, TimeUnit.SECONDS);
      return "";
    } catch (ExecutionException refused) {
      return refused.getCause().getClass().getSimpleName() + ": " + refused.getCause().getMessage();
    } catch (TimeoutException endless) {
      return "no end";
    }
  }

  private static String withoutRaw(String template) {
    return RAW.matcher(template).replaceAll(found -> "\uE000".repeat(found.group().length()));
  }
}
