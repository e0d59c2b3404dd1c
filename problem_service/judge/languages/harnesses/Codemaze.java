/*
 * Calls a player's program and reports what came of it. No imports: this text also stands behind a player's
 * in one file, where theirs alone count. Java 11, for the compilers of remote back-ends.
 */

/** Runs one program: a function of a class, or, where no function is asked for, the class's main. */
final class Codemaze {
    private static final long STACK_BYTES = 64L << 20;

    /**
     * What to call is in the file `call`, a line each: the function's name, or nothing for a main; how many
     * parameters it has; the classes that may have it.
     */
    public static void main(String[] arguments) throws java.io.IOException {
        byte[] text;
        try (java.io.FileInputStream file = new java.io.FileInputStream("call")) {
            text = file.readAllBytes();
        }
        String[] call = new String(text, java.nio.charset.StandardCharsets.UTF_8).split("\n");
        String[] classes = java.util.Arrays.copyOfRange(call, 2, call.length);
        start(call[0], Integer.parseInt(call[1]), classes, arguments);
    }

    static void start(String function, int parameters, String[] classes, String[] arguments) {
        boolean whole = function.isEmpty();
        CodemazeOutput output =
            new CodemazeOutput(whole ? java.io.FileDescriptor.out : java.io.FileDescriptor.err);
        Runtime.getRuntime().addShutdownHook(new CodemazeEnd(output));
        java.io.PrintStream printed =
            new java.io.PrintStream(output, false, java.nio.charset.StandardCharsets.UTF_8);
        System.setOut(printed);
        if (!whole) {
            System.setErr(printed);
        }
        Runnable task = new Runnable() { // no lambdas here: the first one of a program takes its time
            @Override
            public void run() {
                if (whole) {
                    runMain(classes, arguments);
                } else {
                    runFunction(function, parameters, classes, output);
                }
            }
        };
        new Thread(null, task, "main", STACK_BYTES).start();
    }

    private static void runMain(String[] classes, String[] arguments) {
        try {
            java.lang.reflect.Method main = method("main", 1, classes);
            main.setAccessible(true);
            main.invoke(null, (Object) arguments);
        } catch (Throwable error) {
            System.out.flush();
            System.err.print("Exception in thread \"main\" " + describe(error));
            System.exit(1);
        }
    }

    private static void runFunction(String function, int parameters, String[] classes, CodemazeOutput output) {
        String text;
        int code = 1;
        try {
            text = CodemazeWriter.write(call(method(function, parameters, classes)), function);
            code = 0;
        } catch (Throwable error) {
            text = describe(error);
        }
        System.out.flush();
        output.end();
        java.io.FileOutputStream result = new java.io.FileOutputStream(java.io.FileDescriptor.out);
        try {
            result.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (java.io.IOException error) {
            code = 1;
        }
        Runtime.getRuntime().halt(code); // neither threads nor hooks of the player's matter now
    }

    private static Object call(java.lang.reflect.Method method) throws Throwable {
        method.setAccessible(true);
        byte[] input = System.in.readAllBytes();
        Object[] arguments = CodemazeReader.arguments(input, method.getGenericParameterTypes());
        Object receiver = null;
        if (!java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
            receiver = instance(method.getDeclaringClass());
        }
        return method.invoke(receiver, arguments);
    }

    /** The one with as many parameters, if there is, else the one that there is. */
    private static java.lang.reflect.Method method(String function, int parameters, String[] classes) {
        java.lang.reflect.Method best = null;
        for (String name : classes) {
            Class<?> found;
            try {
                found = Class.forName(name, false, Codemaze.class.getClassLoader());
            } catch (ClassNotFoundException error) {
                continue;
            }
            for (java.lang.reflect.Method method : found.getDeclaredMethods()) {
                boolean fits = method.getParameterCount() == parameters;
                if (method.getName().equals(function) && (best == null || fits) && !method.isBridge()) {
                    best = method;
                    if (fits) {
                        return best;
                    }
                }
            }
        }
        if (best == null) {
            throw new CodemazeFault("There is no " + function + " in " + String.join(" or ", classes) + ".");
        }
        return best;
    }

    private static Object instance(Class<?> type) throws Throwable {
        try {
            java.lang.reflect.Field single = type.getDeclaredField("INSTANCE"); // an object of Kotlin
            single.setAccessible(true);
            return single.get(null);
        } catch (NoSuchFieldException error) {
            // a class, then
        }
        java.lang.reflect.Constructor<?> constructor;
        try {
            constructor = type.getDeclaredConstructor();
        } catch (NoSuchMethodException error) {
            throw new CodemazeFault(type.getName() + " has no constructor without parameters.");
        }
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /** The message and the stack trace, without the frames below the player's code. */
    private static String describe(Throwable error) {
        if (error instanceof java.lang.reflect.InvocationTargetException) {
            error = error.getCause();
        }
        if (error instanceof CodemazeFault) {
            return error.getMessage();
        }
        java.io.StringWriter text = new java.io.StringWriter();
        try {
            trim(error);
            error.printStackTrace(new java.io.PrintWriter(text));
        } catch (Throwable another) { // the player's own exception may fail in its getMessage
            return error.getClass().getName();
        }
        return text.toString();
    }

    private static void trim(Throwable error) {
        for (int causes = 0; error != null && causes < 100; causes++) {
            StackTraceElement[] frames = error.getStackTrace();
            int end = frames.length;
            for (int at = 0; at < frames.length; at++) {
                if (frames[at].getClassName().startsWith("Codemaze")) {
                    end = at;
                    break;
                }
            }
            while (end > 0 && frames[end - 1].getClassName().contains(".reflect.")) {
                end--;
            }
            error.setStackTrace(java.util.Arrays.copyOf(frames, Math.min(end, 50)));
            error = error.getCause();
        }
    }
}

/** Something to tell the player, in place of a stack trace. */
final class CodemazeFault extends RuntimeException {
    CodemazeFault(String message) {
        super(message, null, false, false);
    }
}
