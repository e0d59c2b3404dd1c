
// Calls a player's program and reports what came of it. It stands behind a player's source where there is but one
// file, so it has no using directives.

/// <summary>Runs one program: a function of a class, or, where no function is asked for, a Main.</summary>
static class Codemaze
{
    const int StackBytes = 64 << 20;

    public static void Start(System.Reflection.Assembly program, string function, int parameters, string[] arguments)
    {
        bool whole = function == "";
        System.IO.Stream result = System.Console.OpenStandardOutput();
        var output = new CodemazeOutput(whole ? result : System.Console.OpenStandardError());
        var printed = new System.IO.StreamWriter(output, new System.Text.UTF8Encoding(false), 1024);
        printed.AutoFlush = true;
        System.Console.SetOut(printed);
        if (!whole)
        {
            System.Console.SetError(printed);
        }
        System.AppDomain.CurrentDomain.ProcessExit += delegate { output.End(); };
        System.Threading.ThreadStart task = delegate
        {
            if (whole)
            {
                System.Environment.ExitCode = RunMain(program, arguments);
            }
            else
            {
                RunFunction(program, function, parameters, output, result);
            }
        };
        new System.Threading.Thread(task, StackBytes).Start();
    }

    static int RunMain(System.Reflection.Assembly program, string[] arguments)
    {
        try
        {
            System.Reflection.MethodInfo main = Find(program, "Main", 1);
            var given = main.GetParameters().Length == 0 ? new object[0] : new object[] { arguments };
            object value = main.Invoke(null, given);
            var task = value as System.Threading.Tasks.Task;
            if (task != null)
            {
                task.Wait();
                value = value is System.Threading.Tasks.Task<int> ? ((System.Threading.Tasks.Task<int>)value).Result : 0;
            }
            return value is int ? (int)value : 0;
        }
        catch (System.Exception error)
        {
            System.Console.Out.Flush();
            System.Console.Error.Write("Unhandled exception. " + Describe(error));
            System.Environment.Exit(1);
            return 1;
        }
    }

    static void RunFunction(
        System.Reflection.Assembly program,
        string function,
        int parameters,
        CodemazeOutput output,
        System.IO.Stream result)
    {
        string text;
        int code = 1;
        try
        {
            text = CodemazeWriter.Write(Call(Find(program, function, parameters)), function);
            code = 0;
        }
        catch (System.Exception error)
        {
            text = Describe(error);
        }
        output.End();
        byte[] data = System.Text.Encoding.UTF8.GetBytes(text);
        result.Write(data, 0, data.Length);
        result.Flush();
        EndProcess(code);
    }

    /// <summary>
    /// Ends the process at once. Environment.Exit ends threads one by one first, and in Mono it waits for ever for one
    /// that has just been started.
    /// </summary>
    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "_exit")]
    static extern void EndProcess(int code);

    static object Call(System.Reflection.MethodInfo method)
    {
        var input = new System.IO.MemoryStream();
        System.Console.OpenStandardInput().CopyTo(input);
        object[] arguments = CodemazeReader.Arguments(input.ToArray(), method.GetParameters());
        object receiver = null;
        if (!method.IsStatic)
        {
            receiver = System.Activator.CreateInstance(method.DeclaringType, true);
        }
        return method.Invoke(receiver, arguments);
    }

    /// <summary>The method of that name; of the class Solution and with as many parameters, if there is one.</summary>
    static System.Reflection.MethodInfo Find(System.Reflection.Assembly program, string name, int parameters)
    {
        const System.Reflection.BindingFlags Any =
            System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic
            | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Instance
            | System.Reflection.BindingFlags.DeclaredOnly;
        System.Reflection.MethodInfo best = null;
        int most = 0;
        foreach (System.Type type in program.GetTypes())
        {
            if (program == typeof(Codemaze).Assembly && type.Name.StartsWith("Codemaze"))
            {
                continue;
            }
            foreach (System.Reflection.MethodInfo method in type.GetMethods(Any))
            {
                int fitness = 1 + (type.Name == "Solution" ? 2 : 0) + (method.GetParameters().Length == parameters ? 1 : 0);
                if (method.Name == name && fitness > most && (name != "Main" || method.IsStatic))
                {
                    best = method;
                    most = fitness;
                }
            }
        }
        if (best == null)
        {
            throw new CodemazeFault("There is no method " + name + ".");
        }
        return best;
    }

    /// <summary>The message and the stack trace, without the frames below the player's code.</summary>
    static string Describe(System.Exception error)
    {
        if (error is System.Reflection.TargetInvocationException && error.InnerException != null)
        {
            error = error.InnerException;
        }
        if (error is CodemazeFault)
        {
            return error.Message;
        }
        var text = new System.Text.StringBuilder();
        string folder = System.IO.Directory.GetCurrentDirectory() + "/";
        foreach (string line in error.ToString().Split('\n'))
        {
            if (line.Contains("System.Reflection.") || line.Contains(" Codemaze"))
            {
                continue;
            }
            string shown = line.Replace(folder, "");
            int offset = shown.IndexOf(" [0x");
            if (offset > 0 && shown.IndexOf(']', offset) > 0)
            {
                shown = shown.Remove(offset, shown.IndexOf(']', offset) + 1 - offset);
            }
            text.Append(shown).Append('\n');
        }
        return text.ToString();
    }
}

/// <summary>Something to tell the player, in place of a stack trace.</summary>
sealed class CodemazeFault : System.Exception
{
    public CodemazeFault(string message) : base(message)
    {
    }
}

/// <summary>
/// Standard output or error with a buffer that a thread empties soon after something was written: printing many
/// lines is quick, and what was printed is seen even when the program never ends.
/// </summary>
sealed class CodemazeOutput : System.IO.Stream
{
    const int HeldMs = 20;

    readonly System.IO.Stream target;
    readonly byte[] held = new byte[16 << 10];
    readonly object guard = new object();
    int size;
    bool ended;
    System.Threading.Thread watch;

    public CodemazeOutput(System.IO.Stream target)
    {
        this.target = target;
    }

    public override bool CanRead { get { return false; } }
    public override bool CanSeek { get { return false; } }
    public override bool CanWrite { get { return true; } }
    public override long Length { get { throw new System.NotSupportedException(); } }

    public override long Position
    {
        get { throw new System.NotSupportedException(); }
        set { throw new System.NotSupportedException(); }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        throw new System.NotSupportedException();
    }

    public override long Seek(long offset, System.IO.SeekOrigin origin)
    {
        throw new System.NotSupportedException();
    }

    public override void SetLength(long value)
    {
        throw new System.NotSupportedException();
    }

    public override void Write(byte[] data, int offset, int count)
    {
        lock (guard)
        {
            if (size + count > held.Length)
            {
                Empty();
            }
            if (ended || count > held.Length)
            {
                target.Write(data, offset, count);
                return;
            }
            if (size == 0)
            {
                Watch();
            }
            System.Buffer.BlockCopy(data, offset, held, size, count);
            size += count;
        }
    }

    /// <summary>Nothing: the writer before it flushes after each line, and the thread soon does what is needed.</summary>
    public override void Flush()
    {
    }

    /// <summary>
    /// Empty the buffer, and from now on hold nothing back. Nothing is left running: a Mono that ends can wait for
    /// ever for a thread that has just been started.
    /// </summary>
    public void End()
    {
        lock (guard)
        {
            ended = true;
            Empty();
            System.Threading.Monitor.Pulse(guard);
        }
        if (watch != null)
        {
            watch.Join();
        }
    }

    void Watch()
    {
        if (watch != null)
        {
            System.Threading.Monitor.Pulse(guard);
            return;
        }
        watch = new System.Threading.Thread(Run, 256 << 10);
        watch.IsBackground = true;
        watch.Start();
    }

    void Run()
    {
        lock (guard)
        {
            while (!ended)
            {
                if (size == 0)
                {
                    System.Threading.Monitor.Wait(guard);
                }
                if (!ended)
                {
                    System.Threading.Monitor.Wait(guard, HeldMs);
                }
                Empty();
            }
        }
    }

    void Empty()
    {
        int count = size;
        size = 0;
        if (count > 0)
        {
            target.Write(held, 0, count);
        }
    }
}
