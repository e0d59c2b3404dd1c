
/// <summary>Reads JSON that is known to be well formed and of the problem's types, though not of the player's.</summary>
sealed class CodemazeReader
{
    readonly byte[] text; // and a zero after it
    int at;

    CodemazeReader(byte[] input)
    {
        text = new byte[input.Length + 1];
        System.Buffer.BlockCopy(input, 0, text, 0, input.Length);
    }

    public static object[] Arguments(byte[] input, System.Reflection.ParameterInfo[] parameters)
    {
        var reader = new CodemazeReader(input);
        var arguments = new object[parameters.Length];
        int count = 0;
        reader.Expect('[');
        for (bool more = !reader.Passes(']'); more; more = reader.More(']'))
        {
            if (count == parameters.Length)
            {
                throw new CodemazeFault("The method takes " + count + " arguments and is called with more.");
            }
            arguments[count] = reader.Read(parameters[count].ParameterType);
            count++;
        }
        if (count < parameters.Length)
        {
            throw new CodemazeFault(
                "The method takes " + parameters.Length + " arguments and is called with " + count + ".");
        }
        return arguments;
    }

    object Read(System.Type type)
    {
        if (type == typeof(long))
        {
            return Integer();
        }
        if (type == typeof(int))
        {
            long wide = Integer();
            if ((int)wide != wide)
            {
                throw new CodemazeFault(wide + " does not fit in an int; take a long.");
            }
            return (int)wide;
        }
        if (type == typeof(double))
        {
            return Double();
        }
        if (type == typeof(string))
        {
            Peek();
            return String();
        }
        if (type == typeof(bool))
        {
            return Boolean();
        }
        if (type == typeof(System.Collections.Generic.List<long>))
        {
            return Longs();
        }
        if (type == typeof(long[]))
        {
            return Longs().ToArray();
        }
        if (type.IsArray)
        {
            return Array(type.GetElementType());
        }
        if (type.IsGenericType)
        {
            System.Type[] parts = type.GetGenericArguments();
            if (parts.Length == 1)
            {
                System.Type list = typeof(System.Collections.Generic.List<>).MakeGenericType(parts);
                if (type.IsAssignableFrom(list))
                {
                    return Items((System.Collections.IList)System.Activator.CreateInstance(list), parts[0]);
                }
            }
            if (parts.Length == 2 && parts[0] == typeof(string))
            {
                System.Type dictionary = typeof(System.Collections.Generic.Dictionary<,>).MakeGenericType(parts);
                if (type.IsAssignableFrom(dictionary))
                {
                    return Entries((System.Collections.IDictionary)System.Activator.CreateInstance(dictionary), parts[1]);
                }
            }
        }
        throw new CodemazeFault("No argument can be of the type " + type + "; take those of the starting code.");
    }

    System.Collections.Generic.List<long> Longs()
    {
        var items = new System.Collections.Generic.List<long>();
        Expect('[');
        for (bool more = !Passes(']'); more; more = More(']'))
        {
            items.Add(Integer());
        }
        return items;
    }

    System.Collections.IList Items(System.Collections.IList items, System.Type item)
    {
        Expect('[');
        for (bool more = !Passes(']'); more; more = More(']'))
        {
            items.Add(Read(item));
        }
        return items;
    }

    System.Array Array(System.Type item)
    {
        System.Collections.IList items = Items(new System.Collections.ArrayList(), item);
        System.Array array = System.Array.CreateInstance(item, items.Count);
        items.CopyTo(array, 0);
        return array;
    }

    System.Collections.IDictionary Entries(System.Collections.IDictionary entries, System.Type item)
    {
        Expect('{');
        for (bool more = !Passes('}'); more; more = More('}'))
        {
            Peek();
            string key = String();
            Expect(':');
            entries[key] = Read(item);
        }
        return entries;
    }

    bool Boolean()
    {
        char first = Peek();
        if (first != 't' && first != 'f')
        {
            throw Wrong("a bool");
        }
        at += first == 't' ? 4 : 5;
        return first == 't';
    }

    double Double()
    {
        string digits = Number();
        double value = double.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
        return value == 0 && digits[0] == '-' ? -value : value; // Parse takes -0.0 for 0
    }

    long Integer()
    {
        string digits = Number();
        long value;
        const System.Globalization.NumberStyles Signed = System.Globalization.NumberStyles.AllowLeadingSign;
        if (!long.TryParse(digits, Signed, System.Globalization.CultureInfo.InvariantCulture, out value))
        {
            throw new CodemazeFault(digits + " is no whole number of 64 bits.");
        }
        return value;
    }

    string Number()
    {
        Peek();
        int start = at;
        while ((text[at] >= '0' && text[at] <= '9') || "+-.eE".IndexOf((char)text[at]) >= 0)
        {
            at++;
        }
        if (start == at)
        {
            throw Wrong("a number");
        }
        return Between(start, at);
    }

    string String()
    {
        if (text[at] != '"')
        {
            throw Wrong("a string");
        }
        int start = ++at;
        while (text[at] != '"' && text[at] != '\\')
        {
            at++;
        }
        if (text[at] == '"')
        {
            return Between(start, at++);
        }
        var value = new System.Text.StringBuilder();
        while (text[at] != '"')
        {
            value.Append(Between(start, at));
            at++;
            value.Append(Escaped((char)text[at++]));
            start = at;
            while (text[at] != '"' && text[at] != '\\')
            {
                at++;
            }
        }
        return value.Append(Between(start, at++)).ToString();
    }

    string Between(int start, int end)
    {
        return System.Text.Encoding.UTF8.GetString(text, start, end - start);
    }

    char Escaped(char letter)
    {
        switch (letter)
        {
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
                return (char)System.Convert.ToInt32(Between(at - 4, at), 16);
            default:
                return letter;
        }
    }

    bool More(char end)
    {
        if (Passes(end))
        {
            return false;
        }
        Expect(',');
        return true;
    }

    bool Passes(char wanted)
    {
        bool found = Peek() == wanted;
        if (found)
        {
            at++;
        }
        return found;
    }

    void Expect(char wanted)
    {
        if (!Passes(wanted))
        {
            throw Wrong(wanted == '[' ? "a list" : wanted == '{' ? "a dictionary" : "'" + wanted + "'");
        }
    }

    /// <summary>The next character that is no space; 0 at the end.</summary>
    char Peek()
    {
        while (text[at] <= ' ' && text[at] > 0)
        {
            at++;
        }
        return (char)text[at];
    }

    CodemazeFault Wrong(string wanted)
    {
        string found = Between(at, System.Math.Min(at + 20, text.Length - 1));
        return new CodemazeFault("The method takes " + wanted + " where it is given " + found + ".");
    }
}

/// <summary>Writes JSON in ASCII.</summary>
sealed class CodemazeWriter
{
    readonly System.Text.StringBuilder text = new System.Text.StringBuilder();
    readonly string function;

    CodemazeWriter(string function)
    {
        this.function = function;
    }

    public static string Write(object value, string function)
    {
        var writer = new CodemazeWriter(function);
        writer.Value(value);
        return writer.text.ToString();
    }

    void Value(object value)
    {
        if (value == null)
        {
            text.Append("null");
        }
        else if (value is bool)
        {
            text.Append((bool)value ? "true" : "false");
        }
        else if (value is double || value is float)
        {
            Double(System.Convert.ToDouble(value));
        }
        else if (value is string || value is char)
        {
            String(value.ToString());
        }
        else if (value is System.Collections.IDictionary)
        {
            Dictionary((System.Collections.IDictionary)value);
        }
        else if (value is System.Collections.IEnumerable)
        {
            List((System.Collections.IEnumerable)value);
        }
        else if (value is long || value is int || value.GetType().IsPrimitive || value is decimal
            || value.GetType().FullName == "System.Numerics.BigInteger")
        {
            text.Append(((System.IFormattable)value).ToString(null, System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            throw new CodemazeFault(function + " returned a " + value.GetType() + ", which JSON cannot hold.");
        }
    }

    void Double(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            throw new CodemazeFault(function + " returned " + value + ", which JSON cannot hold.");
        }
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        string digits = value.ToString("R", culture);
        if (double.Parse(digits, culture) != value)
        {
            digits = value.ToString("G17", culture);
        }
        text.Append(value == 0 && 1 / value < 0 ? "-0.0" : digits);
    }

    void List(System.Collections.IEnumerable items)
    {
        char before = '[';
        foreach (object item in items)
        {
            text.Append(before);
            before = ',';
            Value(item);
        }
        text.Append(before == '[' ? "[]" : "]");
    }

    void Dictionary(System.Collections.IDictionary entries)
    {
        char before = '{';
        foreach (System.Collections.DictionaryEntry entry in entries)
        {
            text.Append(before);
            before = ',';
            String(entry.Key.ToString());
            text.Append(':');
            Value(entry.Value);
        }
        text.Append(before == '{' ? "{}" : "}");
    }

    void String(string value)
    {
        text.Append('"');
        int start = 0;
        for (int at = 0; at < value.Length; at++)
        {
            char letter = value[at];
            if (letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\')
            {
                continue;
            }
            text.Append(value, start, at - start).Append("\\u").Append(((int)letter).ToString("x4"));
            start = at + 1;
        }
        text.Append(value, start, value.Length - start).Append('"');
    }
}
