import java.util.Arrays;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.common.arguments.K2JVMCompilerArguments;
import org.jetbrains.kotlin.cli.common.messages.MessageRenderer;
import org.jetbrains.kotlin.cli.common.messages.PrintingMessageCollector;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.jetbrains.kotlin.config.Services;

/**
 * kotlinc without the reading of its command line, which it does by reflection and at length. The arguments: the
 * class path, with the platform in it, and the sources.
 */
final class CodemazeKotlinc {
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        K2JVMCompilerArguments options = new K2JVMCompilerArguments();
        options.setClasspath(arguments[0]);
        options.setNoJdk(true);
        options.setNoStdlib(true);
        options.setNoReflect(true);
        options.setSuppressWarnings(true);
        options.setDisableDefaultScriptingPlugin(true);
        options.setLambdas("class");
        options.setSamConversions("class");
        options.setStringConcat("inline");
        options.setDestination(".");
        options.setFreeArgs(Arrays.asList(arguments).subList(1, arguments.length));
        PrintingMessageCollector messages =
            new PrintingMessageCollector(System.err, MessageRenderer.PLAIN_RELATIVE_PATHS, false);
        ExitCode code = new K2JVMCompiler().exec(messages, Services.EMPTY, options);
        System.err.flush();
        Runtime.getRuntime().halt(code.getCode());
    }
}
