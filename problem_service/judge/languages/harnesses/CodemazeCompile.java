/**
 * javac. Started by this class and not with -m: the boot layer of a class archive holds only for programs on the
 * class path.
 */
final class CodemazeCompile {
    public static void main(String[] arguments) {
        Runtime.getRuntime().halt(com.sun.tools.javac.Main.compile(arguments));
    }
}
