/** A Java type as what the reader makes of JSON for it. */
final class CodemazeShape {
    static final int LONG = 0;
    static final int DOUBLE = 1;
    static final int STRING = 2;
    static final int BOOLEAN = 3;
    static final int LIST = 4;
    static final int ARRAY = 5;
    static final int MAP = 6;
    static final int INT = 7;

    final int kind;
    final CodemazeShape item;
    final Class<?> itemClass;

    private CodemazeShape(int kind, java.lang.reflect.Type item) {
        this.kind = kind;
        this.item = item == null ? null : of(item);
        this.itemClass = item instanceof Class ? (Class<?>) item : raw(item);
    }

    /** Throws CodemazeFault for a type that no argument has. */
    static CodemazeShape of(java.lang.reflect.Type type) {
        if (type instanceof java.lang.reflect.WildcardType) {
            return of(((java.lang.reflect.WildcardType) type).getUpperBounds()[0]);
        }
        if (type instanceof java.lang.reflect.GenericArrayType) {
            return new CodemazeShape(ARRAY, ((java.lang.reflect.GenericArrayType) type).getGenericComponentType());
        }
        if (type instanceof java.lang.reflect.ParameterizedType) {
            java.lang.reflect.Type[] parts = ((java.lang.reflect.ParameterizedType) type).getActualTypeArguments();
            Class<?> container = raw(type);
            if (parts.length == 1 && container.isAssignableFrom(java.util.ArrayList.class)) {
                return new CodemazeShape(LIST, parts[0]);
            }
            if (parts.length == 2 && container.isAssignableFrom(java.util.LinkedHashMap.class)) {
                return new CodemazeShape(MAP, parts[1]);
            }
        }
        if (type instanceof Class && ((Class<?>) type).isArray()) {
            return new CodemazeShape(ARRAY, ((Class<?>) type).getComponentType());
        }
        int kind;
        if (type == long.class || type == Long.class) {
            kind = LONG;
        } else if (type == int.class || type == Integer.class) {
            kind = INT;
        } else if (type == double.class || type == Double.class) {
            kind = DOUBLE;
        } else if (type == String.class) {
            kind = STRING;
        } else if (type == boolean.class || type == Boolean.class) {
            kind = BOOLEAN;
        } else {
            throw new CodemazeFault(
                "No argument can be of the type " + type.getTypeName() + "; take those of the starting code.");
        }
        return new CodemazeShape(kind, null);
    }

    private static Class<?> raw(java.lang.reflect.Type type) {
        if (type instanceof java.lang.reflect.ParameterizedType) {
            return (Class<?>) ((java.lang.reflect.ParameterizedType) type).getRawType();
        }
        if (type instanceof java.lang.reflect.WildcardType) {
            return raw(((java.lang.reflect.WildcardType) type).getUpperBounds()[0]);
        }
        if (type instanceof java.lang.reflect.GenericArrayType) {
            Class<?> item = raw(((java.lang.reflect.GenericArrayType) type).getGenericComponentType());
            return java.lang.reflect.Array.newInstance(item, 0).getClass();
        }
        return (Class<?>) type;
    }
}

/** Reads JSON that is known to be well formed and of the problem's types, though not of the player's. */
final class CodemazeReader {
    private final byte[] text; // and a zero after it
    private int at;

    private CodemazeReader(byte[] input) {
        text = java.util.Arrays.copyOf(input, input.length + 1);
    }

    static Object[] arguments(byte[] input, java.lang.reflect.Type[] types) {
        CodemazeReader reader = new CodemazeReader(input);
        Object[] arguments = new Object[types.length];
        int count = 0;
        reader.expect('[');
        for (boolean more = !reader.passes(']'); more; more = reader.more(']')) {
            if (count == types.length) {
                throw new CodemazeFault("The function takes " + types.length + " arguments and is called with more.");
            }
            arguments[count] = reader.read(CodemazeShape.of(types[count]));
            count++;
        }
        if (count < types.length) {
            throw new CodemazeFault(
                "The function takes " + types.length + " arguments and is called with " + count + ".");
        }
        return arguments;
    }

    private Object read(CodemazeShape shape) {
        char first = peek();
        switch (shape.kind) {
            case CodemazeShape.LONG:
                return integer();
            case CodemazeShape.INT:
                long wide = integer();
                if ((int) wide != wide) {
                    throw new CodemazeFault(wide + " does not fit in an int; take a long.");
                }
                return (int) wide;
            case CodemazeShape.DOUBLE:
                return Double.parseDouble(number());
            case CodemazeShape.STRING:
                return string();
            case CodemazeShape.BOOLEAN:
                if (first != 't' && first != 'f') {
                    throw wrong("a boolean");
                }
                at += first == 't' ? 4 : 5;
                return first == 't';
            case CodemazeShape.MAP:
                return map(shape.item);
            case CodemazeShape.ARRAY:
                return array(shape);
            default:
                return list(shape.item);
        }
    }

    private java.util.ArrayList<Object> list(CodemazeShape item) {
        java.util.ArrayList<Object> items = new java.util.ArrayList<>();
        expect('[');
        for (boolean more = !passes(']'); more; more = more(']')) {
            items.add(read(item));
        }
        return items;
    }

    private Object array(CodemazeShape shape) {
        java.util.ArrayList<Object> items = list(shape.item);
        Object array = java.lang.reflect.Array.newInstance(shape.itemClass, items.size());
        for (int index = 0; index < items.size(); index++) {
            java.lang.reflect.Array.set(array, index, items.get(index));
        }
        return array;
    }

    private java.util.LinkedHashMap<String, Object> map(CodemazeShape item) {
        java.util.LinkedHashMap<String, Object> items = new java.util.LinkedHashMap<>();
        expect('{');
        for (boolean more = !passes('}'); more; more = more('}')) {
            peek();
            String key = string();
            expect(':');
            items.put(key, read(item));
        }
        return items;
    }

    private long integer() {
        int start = at;
        long value = 0;
        int digit = text[text[at] == '-' ? ++at : at] - '0';
        int first = at;
        while (digit >= 0 && digit <= 9) {
            value = value * 10 + digit;
            digit = text[++at] - '0';
        }
        boolean goesOn = ".eE".indexOf(text[at]) >= 0;
        if (at > first && at - first < 19 && !goesOn) {
            return start < first ? -value : value;
        }
        at = start;
        String digits = number();
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException error) {
            throw new CodemazeFault(digits + " is no whole number of 64 bits.");
        }
    }

    private String number() {
        int start = at;
        while ("+-.0123456789eE".indexOf(text[at]) >= 0) {
            at++;
        }
        if (start == at) {
            throw wrong("a number");
        }
        return between(start, at);
    }

    private String string() {
        if (text[at] != '"') {
            throw wrong("a string");
        }
        int start = ++at;
        while (text[at] != '"' && text[at] != '\\') {
            at++;
        }
        if (text[at] == '"') {
            return between(start, at++);
        }
        StringBuilder value = new StringBuilder();
        while (text[at] != '"') {
            value.append(between(start, at));
            at++;
            value.append(escaped((char) text[at++]));
            start = at;
            while (text[at] != '"' && text[at] != '\\') {
                at++;
            }
        }
        return value.append(between(start, at++)).toString();
    }

    private String between(int start, int end) {
        return new String(text, start, end - start, java.nio.charset.StandardCharsets.UTF_8);
    }

    private char escaped(char letter) {
        switch (letter) {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'u':
                at += 4;
                return (char) Integer.parseInt(between(at - 4, at), 16);
            default:
                return letter;
        }
    }

    private boolean more(char end) {
        if (passes(end)) {
            return false;
        }
        expect(',');
        return true;
    }

    private boolean passes(char wanted) {
        boolean found = peek() == wanted;
        if (found) {
            at++;
        }
        return found;
    }

    private void expect(char wanted) {
        if (!passes(wanted)) {
            throw wrong(wanted == '[' ? "a list" : wanted == '{' ? "a dict" : "'" + wanted + "'");
        }
    }

    /** The next character that is no space; 0 at the end. */
    private char peek() {
        while (text[at] <= ' ' && text[at] > 0) {
            at++;
        }
        return (char) text[at];
    }

    private CodemazeFault wrong(String wanted) {
        String found = between(at, Math.min(at + 20, text.length - 1));
        return new CodemazeFault("The function takes " + wanted + " where it is given " + found + ".");
    }
}

/** Writes JSON in ASCII. */
final class CodemazeWriter {
    private final StringBuilder text = new StringBuilder();
    private final String function;

    private CodemazeWriter(String function) {
        this.function = function;
    }

    static String write(Object value, String function) {
        CodemazeWriter writer = new CodemazeWriter(function);
        writer.value(value);
        return writer.text.toString();
    }

    private void value(Object value) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (Double.isNaN(number) || Double.isInfinite(number)) {
                throw new CodemazeFault(function + " returned " + value + ", which JSON cannot hold.");
            }
            text.append(value);
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof CharSequence || value instanceof Character) {
            string(value.toString());
        } else if (value instanceof Iterable) {
            list((Iterable<?>) value);
        } else if (value instanceof java.util.Map) {
            map((java.util.Map<?, ?>) value);
        } else if (value.getClass().isArray()) {
            array(value);
        } else {
            throw new CodemazeFault(
                function + " returned a " + value.getClass().getName() + ", which JSON cannot hold.");
        }
    }

    private void list(Iterable<?> items) {
        char before = '[';
        for (Object item : items) {
            text.append(before);
            before = ',';
            value(item);
        }
        text.append(before == '[' ? "[]" : "]");
    }

    private void array(Object array) {
        int length = java.lang.reflect.Array.getLength(array);
        text.append('[');
        for (int index = 0; index < length; index++) {
            if (index > 0) {
                text.append(',');
            }
            value(java.lang.reflect.Array.get(array, index));
        }
        text.append(']');
    }

    private void map(java.util.Map<?, ?> items) {
        char before = '{';
        for (java.util.Map.Entry<?, ?> item : items.entrySet()) {
            text.append(before);
            before = ',';
            string(String.valueOf(item.getKey()));
            text.append(':');
            value(item.getValue());
        }
        text.append(before == '{' ? "{}" : "}");
    }

    private void string(String value) {
        text.append('"');
        int start = 0;
        for (int at = 0; at < value.length(); at++) {
            char letter = value.charAt(at);
            if (letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\') {
                continue;
            }
            text.append(value, start, at).append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                text.append("0123456789abcdef".charAt(letter >> shift & 15));
            }
            start = at + 1;
        }
        text.append(value, start, value.length()).append('"');
    }
}
