import java.io.FileInputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Boots, loads the classes it is given, waits for a program and runs it. Waiting for no one, it is what the class archive is made from: the
 * archive has the classes of `warm` and of a call.
 */
final class CodemazePark {
    public static void main(String[] arguments) throws Throwable {
        for (String name : arguments) {
            Class.forName(name);
        }
        warm();
        try (FileInputStream go = new FileInputStream("go")) {
            go.read();
        }
        Codemaze.main(new String[0]);
    }

    static Map<String, List<Long>> sample(String text, List<List<Double>> lists, long[] array, boolean flag) {
        return Map.of(text + array.length + flag, List.of((long) lists.size()));
    }

    /** Load and start what most programs use: the classes of a call, collections, streams, lambdas. */
    private static void warm() throws Throwable {
        byte[] call = "[\"\\u0041\", [[1.5]], [1, 2], true]".getBytes();
        for (java.lang.reflect.Method method : CodemazePark.class.getDeclaredMethods()) {
            if (method.getName().equals("sample")) {
                Object[] values = CodemazeReader.arguments(call, method.getGenericParameterTypes());
                CodemazeWriter.write(method.invoke(null, values), "sample");
            }
        }
        List<Integer> numbers = IntStream.range(0, 100).map(value -> value * 7 % 31).boxed().collect(Collectors.toList());
        Map<Integer, Integer> counts = new HashMap<>();
        numbers.forEach(value -> counts.merge(value, 1, Integer::sum));
        PriorityQueue<int[]> queue = new PriorityQueue<>((a, b) -> Integer.compare(a[0], b[0]));
        numbers.stream().sorted().forEach(value -> queue.add(new int[] {value}));
        String text = numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
        StringBuilder found = new StringBuilder();
        Scanner scanner = new Scanner(text);
        while (scanner.hasNextInt()) {
            found.append(String.format("%5d %.2f", scanner.nextInt(), 0.5)).append(queue.poll()[0]);
        }
        new TreeMap<>(counts).keySet().removeIf(key -> key > 3);
        new ArrayDeque<>(Arrays.asList(text.split("\\s+"))).pop();
    }
}
