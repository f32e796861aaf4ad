import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.kestra.core.models.property.Property;
import io.kestra.core.plugins.serdes.PluginDeserializer;
import jakarta.validation.Validator;
import jakarta.validation.metadata.CascadableDescriptor;
import jakarta.validation.metadata.ConstraintDescriptor;
import jakarta.validation.metadata.ContainerDescriptor;
import jakarta.validation.metadata.ContainerElementTypeDescriptor;
import jakarta.validation.metadata.ElementDescriptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes down what Kestra's own reader (Jackson) and validator (Hibernate) know about the classes that a flow is made of.
 *
 * <p>Every class is asked for its properties and constraints; what a property leads to is asked in turn. Names and types only.
 */
class FlowCatalogue {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> SERVER_SIDE = Set.of("groups", "payload", "message", "flags", "validationAppliesTo");

  private final ObjectMapper reader;
  private final Validator validator;
  private final DefaultDeserializationContext context;
  private final Deque<JavaType> waiting = new ArrayDeque<>();
  private final Set<String> seen = new TreeSet<>();
  private final Map<String, ObjectNode> classes = new TreeMap<>();
  private final Map<String, ArrayNode> enums = new TreeMap<>();
  private final Map<String, ObjectNode> unions = new TreeMap<>();
  private final Set<String> plugins = new TreeSet<>();
  private final Map<String, String> identifiers = new TreeMap<>();
  private Map<String, Class<?>> types;

  FlowCatalogue(ObjectMapper reader, Validator validator) {
    this.reader = reader;
    this.validator = validator;
    this.context = ((DefaultDeserializationContext) reader.getDeserializationContext()).createDummyInstance(reader.getDeserializationConfig());
  }

  /** Describes the root and everything below it. `types` holds the classes of plugins by each identifier that a flow may write. */
  ObjectNode of(Class<?> root, Map<String, Class<?>> types) throws Exception {
    this.types = types;
    reach(type(root));
    while (!waiting.isEmpty()) describe(waiting.poll());
    ObjectNode found = NODES.objectNode().put("root", root.getName());
    ObjectNode families = found.putObject("families");
    for (String family : plugins) {
      ObjectNode members = families.putObject(family);
      Class<?> base = Class.forName(family);
      new TreeMap<>(types).forEach((identifier, plugin) -> { if (base.isAssignableFrom(plugin)) members.put(identifier, plugin.getName()); });
    }
    unions.forEach(found.putObject("unions")::set);
    enums.forEach(found.putObject("enums")::set);
    classes.forEach(found.putObject("classes")::set);
    return found;
  }

  private JavaType type(Class<?> raw) {
    return TypeFactory.defaultInstance().constructType(raw);
  }

  private void reach(JavaType type) {
    if (seen.add(type.getRawClass().getName())) waiting.add(type);
  }

  private void describe(JavaType type) throws Exception {
    JsonDeserializer<?> deserializer = context.findContextualValueDeserializer(type, null);
    if (!(deserializer instanceof BeanDeserializerBase bean)) return;
    DeserializationConfig config = reader.getDeserializationConfig();
    BeanDescription description = config.introspect(type);
    ObjectNode found = NODES.objectNode();
    ObjectNode properties = found.putObject("properties");
    Map<String, SettableBeanProperty> all = new TreeMap<>();
    bean.properties().forEachRemaining(one -> all.put(one.getName(), one));
    Iterator<SettableBeanProperty> creators = bean.creatorProperties();
    while (creators.hasNext()) {
      SettableBeanProperty one = creators.next();
      all.putIfAbsent(one.getName(), one);
    }
    for (SettableBeanProperty one : all.values()) {
      ObjectNode property = properties.putObject(one.getName());
      property.set("shape", shape(one.getType(), one.getValueDeserializer(), one.getValueTypeDeserializer() != null));
      if (isDeprecated(type.getRawClass(), one)) property.put("deprecated", true);
    }
    defaults(type.getRawClass(), properties);
    for (BeanPropertyDefinition one : description.findProperties()) {
      one.findAliases().forEach(alias -> properties.withObject("/" + one.getName()).withArray("aliases").add(alias.getSimpleName()));
    }
    constraints(type.getRawClass(), found, properties);
    ArrayNode ignored = found.putArray("ignored");
    new TreeSet<>(description.getIgnoredPropertyNames()).forEach(ignored::add);
    if (type.getRawClass().isAnnotationPresent(Deprecated.class)) found.put("deprecated", true);
    if (bean.getValueInstantiator().canCreateFromString()) found.put("text", true);
    if (bean.getValueInstantiator().canCreateUsingDelegate()) found.put("delegate", true);
    if (bean.isCaseInsensitive()) found.put("caseless", true);
    if (description.findAnySetterAccessor() != null) found.put("open", true);
    for (Annotation mark : type.getRawClass().getAnnotations()) {
      if (mark.annotationType().getSimpleName().equals("EeOnly")) found.put("enterprise", true);
    }
    if (Modifier.isAbstract(type.getRawClass().getModifiers())) found.put("abstract", true);
    ArrayNode bases = found.putArray("bases");
    for (Class<?> base = type.getRawClass().getSuperclass(); base != null && base != Object.class; base = base.getSuperclass()) bases.add(base.getName());
    Set<String> interfaces = new TreeSet<>();
    interfaces(type.getRawClass(), interfaces);
    interfaces.forEach(found.putArray("interfaces")::add);
    classes.put(type.getRawClass().getName(), found);
  }

  /** Marks what has a value where a flow says nothing. */
  private void defaults(Class<?> raw, ObjectNode properties) {
    ObjectNode nothing = NODES.objectNode();
    if (properties.has("type")) nothing.put("type", identifiers.getOrDefault(raw.getName(), raw.getName()));
    Object sample;
    try {
      sample = reader.convertValue(nothing, raw);
    } catch (IllegalArgumentException refused) {
      return;
    }
    for (Map.Entry<String, JsonNode> entry : properties.properties()) {
      if (value(sample, entry.getKey()) != null) ((ObjectNode) entry.getValue()).put("default", true);
    }
  }

  private static Object value(Object sample, String name) {
    if (sample == null || name.equals("type")) return null;
    for (Class<?> type = sample.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!field.getName().equals(name) && !field.getName().equals("_" + name)) continue;
        try {
          field.setAccessible(true);
          return field.get(sample);
        } catch (IllegalAccessException hidden) {
          return null;
        }
      }
    }
    return null;
  }

  private static void interfaces(Class<?> one, Set<String> into) {
    if (one == null) return;
    for (Class<?> found : one.getInterfaces()) {
      if (found.getName().startsWith("io.kestra.")) into.add(found.getName());
      interfaces(found, into);
    }
    interfaces(one.getSuperclass(), into);
  }

  private boolean isDeprecated(Class<?> owner, SettableBeanProperty property) {
    if (property.getAnnotation(Deprecated.class) != null) return true;
    for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
      try {
        return type.getDeclaredField(property.getName()).isAnnotationPresent(Deprecated.class);
      } catch (NoSuchFieldException elsewhere) {
        continue;
      }
    }
    return false;
  }

  /** What a value of a type looks like: `[kind]`, `[kind, name]`, or `[kind, shape of its elements]`. */
  private ArrayNode shape(JavaType type, JsonDeserializer<?> deserializer, boolean polymorphic) throws Exception {
    Class<?> raw = type.getRawClass();
    ArrayNode found = NODES.arrayNode();
    if (raw == Property.class) return found.add("dynamic").add(inner(type.containedTypeOrUnknown(0)));
    if (deserializer instanceof PluginDeserializer) {
      if (plugins.add(raw.getName())) types.values().stream().filter(raw::isAssignableFrom).forEach(member -> reach(type(member)));
      return found.add("plugin").add(raw.getName());
    }
    if (type.isEnumType()) {
      if (!enums.containsKey(raw.getName())) enums.put(raw.getName(), constants(raw));
      return found.add("enum").add(raw.getName());
    }
    boolean ours = raw.getName().startsWith("io.kestra.");
    if (polymorphic || hasTypes(type)) {
      union(type);
      return found.add("union").add(raw.getName());
    }
    boolean standard = deserializer == null || deserializer.getClass().getName().startsWith("com.fasterxml.");
    if (!standard && !ours) found.add("special").add(deserializer.getClass().getSimpleName());
    else if (!standard) return special(found, type, deserializer);
    else if (type.isMapLikeType()) return found.add("map").add(inner(type.getContentType()));
    else if (type.isCollectionLikeType() || type.isArrayType()) return found.add("list").add(inner(type.getContentType()));
    else if (deserializer instanceof BeanDeserializerBase) {
      reach(type);
      return found.add("class").add(raw.getName());
    } else return found.add("scalar").add(raw.getName());
    return withElements(found, type);
  }

  private ArrayNode withElements(ArrayNode found, JavaType type) throws Exception {
    return type.isContainerType() ? found.add(inner(type.getContentType())) : found;
  }

  private ArrayNode special(ArrayNode found, JavaType type, JsonDeserializer<?> deserializer) throws Exception {
    return withElements(found.add("special").add(deserializer.getClass().getSimpleName()), type);
  }

  private ArrayNode inner(JavaType type) throws Exception {
    if (type.getRawClass() == Object.class) return NODES.arrayNode().add("any");
    return shape(type, context.findContextualValueDeserializer(type, null), false);
  }

  private boolean hasTypes(JavaType type) throws Exception {
    return context.getFactory().findTypeDeserializer(reader.getDeserializationConfig(), type) != null;
  }

  private void union(JavaType type) {
    if (unions.containsKey(type.getRawClass().getName())) return;
    ObjectNode found = NODES.objectNode();
    unions.put(type.getRawClass().getName(), found);
    DeserializationConfig config = reader.getDeserializationConfig();
    AnnotatedClass described = AnnotatedClassResolver.resolve(config, type, config);
    JsonTypeInfo info = described.getAnnotation(JsonTypeInfo.class);
    found.put("property", info.property()).put("existing", info.include().name()).put("visible", info.visible());
    if (info.defaultImpl() != JsonTypeInfo.class) found.put("default", info.defaultImpl().getName());
    ObjectNode members = found.putObject("members");
    for (NamedType one : config.getSubtypeResolver().collectAndResolveSubtypesByTypeId(config, described)) {
      if (one.getType() == type.getRawClass() && !one.hasName()) continue;
      members.put(one.getName(), one.getType().getName());
      identifiers.put(one.getType().getName(), one.getName());
      reach(type(one.getType()));
    }
  }

  /** The texts that are read as one of an enumeration's values, as Kestra's own reader takes them; `~` before them: in any case. */
  private ArrayNode constants(Class<?> raw) {
    ArrayNode found = NODES.arrayNode();
    boolean caseless = true;
    for (Object constant : raw.getEnumConstants()) {
      String name = ((Enum<?>) constant).name();
      if (isRead(name, raw)) found.add(name);
      caseless &= isRead(name.toLowerCase(), raw);
    }
    if (caseless) found.insert(0, "~");
    return found;
  }

  private boolean isRead(String text, Class<?> raw) {
    try {
      return reader.convertValue(text, raw) != null;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  private void constraints(Class<?> raw, ObjectNode found, ObjectNode properties) {
    var description = validator.getConstraintsForClass(raw);
    rules(description.getConstraintDescriptors(), found);
    for (var property : description.getConstrainedProperties()) {
      String name = property.getPropertyName();
      ObjectNode node = properties.has(name) ? (ObjectNode) properties.get(name) : found.withObject("/computed").putObject(name);
      element(property, node);
      container(property, node);
      if (property instanceof CascadableDescriptor one && one.isCascaded()) node.put("valid", true);
    }
  }

  private void element(ElementDescriptor element, ObjectNode node) {
    rules(element.getConstraintDescriptors(), node);
  }

  private void container(ContainerDescriptor container, ObjectNode node) {
    for (ContainerElementTypeDescriptor one : container.getConstrainedContainerElementTypes()) {
      ObjectNode elements = node.withObject("/elements").putObject(String.valueOf(one.getTypeArgumentIndex()));
      element(one, elements);
      container(one, elements);
      if (one.isCascaded()) elements.put("valid", true);
    }
  }

  private void rules(Collection<ConstraintDescriptor<?>> descriptors, ObjectNode node) {
    for (ConstraintDescriptor<?> one : descriptors) {
      ObjectNode rule = node.withObject("/rules").putObject(one.getAnnotation().annotationType().getSimpleName());
      new TreeMap<>(one.getAttributes()).forEach((name, value) -> {
        if (!SERVER_SIDE.contains(name)) rule.set(name, new ObjectMapper().valueToTree(value instanceof Class<?> type ? type.getName() : value));
      });
      rules(new java.util.ArrayList<>(one.getComposingConstraints()), node);
    }
  }
}
