
/// <summary>Starts the program whose assembly lies in the folder, or which was compiled together with this.</summary>
static class CodemazeMain
{
    /// <summary>
    /// The first argument says what to do, the others are the program's: "run"; or "park", to get ready, wait for a
    /// byte of the FIFO `go`, and run. What to call is in the file `call`: the function's name, or nothing for a
    /// Main, and the number of parameters, a line each.
    /// </summary>
    static void Main(string[] arguments)
    {
        if (arguments[0] == "park")
        {
            CodemazeWarmth.Warm();
            using (var go = new System.IO.FileStream("go", System.IO.FileMode.Open, System.IO.FileAccess.Read))
            {
                go.ReadByte();
            }
        }
        string[] call = System.IO.File.ReadAllText("call").Split('\n');
        System.Reflection.Assembly program = typeof(CodemazeMain).Assembly;
        if (System.IO.File.Exists("solution.dll"))
        {
            program = System.Reflection.Assembly.LoadFrom(System.IO.Path.GetFullPath("solution.dll"));
        }
        var rest = new string[arguments.Length - 1];
        System.Array.Copy(arguments, 1, rest, 0, rest.Length);
        Codemaze.Start(program, call[0], int.Parse(call[1]), rest);
    }
}

/// <summary>Compiles, ahead of the program, what most programs use.</summary>
static class CodemazeWarmth
{
    static System.Collections.Generic.Dictionary<string, System.Collections.Generic.List<double>> Sample(
        string text, System.Collections.Generic.List<long> numbers, long[] array, bool flag, double real)
    {
        long sum = 0;
        foreach (long number in numbers)
        {
            sum += number;
        }
        numbers.Sort();
        var found = new System.Collections.Generic.Dictionary<string, System.Collections.Generic.List<double>>();
        found[text + sum] = new System.Collections.Generic.List<double> { real, array.Length };
        return found;
    }

    public static void Warm()
    {
        const System.Reflection.BindingFlags Hidden =
            System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static;
        System.Reflection.MethodInfo method = typeof(CodemazeWarmth).GetMethod("Sample", Hidden);
        byte[] call = System.Text.Encoding.UTF8.GetBytes("[\"\\u0041\", [2, 1], [1, 2], true, 0.5]");
        object[] arguments = CodemazeReader.Arguments(call, method.GetParameters());
        CodemazeWriter.Write(method.Invoke(null, arguments), "Sample");
        var output = new System.IO.StreamWriter(
            new CodemazeOutput(System.IO.Stream.Null), new System.Text.UTF8Encoding(false));
        output.WriteLine("{0} {1}", 1, "a b".Split(' ').Length);
        var counts = new System.Collections.Generic.Dictionary<long, long>();
        var seen = new System.Collections.Generic.HashSet<long>();
        var pending = new System.Collections.Generic.Queue<int>();
        for (int number = 0; number < 3; number++)
        {
            counts[number] = number;
            seen.Add(number);
            pending.Enqueue(number);
        }
        pending.Dequeue();
        var texts = new System.Collections.Generic.List<string> { "b", "a" };
        texts.Sort();
        string.Join(",", System.Linq.Enumerable.ToArray(System.Linq.Enumerable.Select(texts, text => text + "!")));
    }
}
