import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kestra.core.docs.JsonSchemaGenerator;
import io.kestra.core.models.flows.Flow;
import io.kestra.core.models.flows.FlowInterface;
import io.kestra.core.models.flows.FlowWithSource;
import io.kestra.core.models.flows.GenericFlow;
import io.kestra.core.models.validations.ModelValidator;
import io.kestra.core.plugins.PluginRegistry;
import io.kestra.core.plugins.RegisteredPlugin;
import io.kestra.core.serializers.JacksonMapper;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.RuntimeBeanDefinition;
import jakarta.validation.Validator;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Answers for Kestra, with Kestra's own classes.
 *
 * <p>Prints its JSON Schema of a flow on one line, and what {@link FlowCatalogue} finds on the next. Then takes one flow per line of standard input, as a JSON string, and prints one JSON
 * object per line: {@code verdict} (valid, invalid, unreadable), {@code message}, and {@code tree}, the data that Kestra's
 * YAML reader makes of the text (null where it makes none).
 */
class FlowOracle {
  /** Interfaces that only a running server implements, but a start or a validator asks for. Here nothing runs, so each method may answer null. */
  private static final List<String> SERVER_ONLY =
      List.of(
          "io.kestra.core.runners.Worker",
          "io.kestra.core.storages.StorageInterface",
          "io.kestra.core.repositories.KvMetadataRepositoryInterface",
          "io.kestra.core.repositories.NamespaceFileMetadataRepositoryInterface");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final ApplicationContext kestra;
  private final Reader reader;

  private FlowOracle(ApplicationContext kestra) {
    this.kestra = kestra;
    this.reader = exists("io.kestra.core.services.PluginDefaultService") ? new ReaderOf1() : new ReaderOf2();
  }

  public static void main(String[] arguments) {
    try {
      answer();
      System.exit(0); // Kestra's threads would keep the process alive
    } catch (Exception failure) {
      failure.printStackTrace();
      System.exit(1);
    }
  }

  private static void answer() throws Exception {
    var kestra = ApplicationContext.builder().properties(Map.of("kestra.storage.type", "local")).beanDefinitions(silentBeans()).start();
    OUT.println(JSON.writeValueAsString(kestra.getBean(JsonSchemaGenerator.class).schemas(Flow.class)));
    OUT.println(JSON.writeValueAsString(catalogue(kestra)));
    new FlowOracle(kestra).judgeAll();
  }

  /** What Kestra's code says of every class that a flow is made of. */
  private static ObjectNode catalogue(ApplicationContext kestra) throws Exception {
    var types = new TreeMap<String, Class<?>>();
    for (RegisteredPlugin plugin : kestra.getBean(PluginRegistry.class).plugins()) {
      for (Class<?> type : plugin.allClass()) types.put(type.getName(), type);
      plugin.getAliases().values().forEach(alias -> types.put(alias.getKey(), alias.getValue()));
    }
    return new FlowCatalogue(JacksonMapper.ofYaml(), kestra.getBean(Validator.class)).of(FlowWithSource.class, types);
  }

  private void judgeAll() throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      OUT.println(JSON.writeValueAsString(judge(JSON.readValue(line, String.class))));
    }
  }

  private ObjectNode judge(String text) {
    ObjectNode answer = JSON.createObjectNode();
    try {
      var broken = kestra.getBean(ModelValidator.class).isValid(reader.read(text));
      answer.put("verdict", broken.isPresent() ? "invalid" : "valid").put("message", broken.map(Throwable::getMessage).orElse(""));
    } catch (Exception | StackOverflowError refusal) {
      answer.put("verdict", "unreadable").put("message", String.valueOf(refusal.getMessage()));
    }
    try {
      answer.set("tree", JacksonMapper.ofYaml().readValue(text, JsonNode.class));
    } catch (Exception | StackOverflowError noTree) {
      answer.putNull("tree");
    }
    return answer;
  }

  /** What a server does with the text of a flow before it validates and stores it. */
  private interface Reader {
    Flow read(String text) throws Exception;
  }

  /** 1.x applies the flow's plugin defaults first, and refuses references to defaults that do not exist. */
  private class ReaderOf1 implements Reader {
    public Flow read(String text) throws Exception {
      GenericFlow.fromYaml("main", text);
      var service = new Service("io.kestra.core.services.PluginDefaultService");
      var parsed = service.call("parseFlowWithVersionDefaults", of(String.class, "main"), of(String.class, text), of(boolean.class, true));
      var complete = service.call("injectAllDefaults", of(FlowInterface.class, parsed), of(boolean.class, false));
      var missing = (Collection<?>) service.call("unresolvedPluginDefaultsRefs", of(FlowInterface.class, complete));
      if (!missing.isEmpty()) throw new IllegalArgumentException("plugin defaults that do not exist: " + missing);
      return (Flow) complete;
    }
  }

  /** 2.x has a service of its own for it. */
  private class ReaderOf2 implements Reader {
    public Flow read(String text) throws Exception {
      GenericFlow.fromYaml("main", text);
      var service = new Service("io.kestra.core.services.FlowParsingService");
      var parsed = service.call("parse", of(String.class, "main"), of(String.class, text), of(boolean.class, true));
      return (Flow) service.call("parseForValidation", of(FlowInterface.class, parsed));
    }
  }

  private record Argument(Class<?> type, Object value) {}

  private static Argument of(Class<?> type, Object value) {
    return new Argument(type, value);
  }

  /** A bean whose class only some versions have, hence by name. */
  private class Service {
    private final Class<?> type;

    Service(String name) throws ClassNotFoundException {
      type = Class.forName(name);
    }

    Object call(String method, Argument... arguments) throws Exception {
      var types = new ArrayList<Class<?>>();
      var values = new ArrayList<Object>();
      for (Argument argument : arguments) {
        types.add(argument.type());
        values.add(argument.value());
      }
      try {
        return type.getMethod(method, types.toArray(Class[]::new)).invoke(kestra.getBean(type), values.toArray());
      } catch (InvocationTargetException wrapper) {
        throw reason(wrapper.getCause());
      }
    }

    private Exception reason(Throwable thrown) {
      boolean envelope = thrown.getClass().getSimpleName().equals("FlowProcessingException") && thrown.getCause() != null;
      Throwable reason = envelope ? thrown.getCause() : thrown;
      return reason instanceof Exception exception ? exception : new IllegalStateException(reason);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static RuntimeBeanDefinition<?>[] silentBeans() throws ClassNotFoundException {
    var beans = new ArrayList<RuntimeBeanDefinition<?>>();
    for (String name : SERVER_ONLY) {
      if (!exists(name) || !Class.forName(name).isInterface()) continue;
      Class type = Class.forName(name);
      Object silent = Proxy.newProxyInstance(type.getClassLoader(), new Class[] {type}, (self, method, values) -> null);
      beans.add(RuntimeBeanDefinition.builder(type, () -> silent).singleton(true).build());
    }
    return beans.toArray(RuntimeBeanDefinition[]::new);
  }

  private static boolean exists(String type) {
    try {
      Class.forName(type);
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }
}
