package dev.pinfold.node.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Users with their passwords. What is wrong with them is said without them.
final class CredentialsType implements ValueType<Map<String, Secret>> {

  private static final int USERS_MAX = 10_000;

  private final ValueType<String> user = ValueTypes.owner();

  @Override
  public Map<String, Secret> read(ConfigValue value, Path base) {
    if (!(value instanceof ConfigValue.Members(Map<String, ConfigValue> members, _))) {
      throw new UnsuitableValueException("there are no users with passwords");
    }
    if (members.isEmpty()) {
      throw new UnsuitableValueException("there is no user, so nobody could ask for anything");
    }
    if (members.size() > USERS_MAX) {
      throw new UnsuitableValueException("there are more than " + USERS_MAX + " users");
    }
    Map<String, Secret> credentials = new LinkedHashMap<>();
    members.forEach(
        (name, password) -> {
          user.read(new ConfigValue.Text(name, password.line()), base);
          if (!(password instanceof ConfigValue.Text(String text, _)) || text.isEmpty()) {
            throw new UnsuitableValueException("the user \"" + name + "\" has no password");
          }
          credentials.put(name, new Secret(text));
        });
    return Collections.unmodifiableMap(credentials);
  }

  @Override
  public String allowed() {
    return "{USER: PASSWORD, ...}";
  }

  @Override
  public boolean structured() {
    return true;
  }
}
