import java.util.*;

public class Solution {
    record Pair(long first, String second) {}

    enum Kind { SMALL, LARGE }

    interface Shape { double area(); }

    static Map<String, List<Long>> solve(List<Long> values, long[] array, String text) {
        Map<String, List<Long>> found = new TreeMap<>();
        for (long value : values) {
            found.computeIfAbsent(text + value, key -> new ArrayList<>()).add(value * 2 + array.length);
        }
        Shape shape = () -> Math.sqrt(values.size());
        int[][] grid = new int[3][4];
        PriorityQueue<Pair> queue = new PriorityQueue<>(Comparator.comparing(Pair::first));
        queue.add(new Pair(values.stream().mapToLong(Long::longValue).sum(), "a"));
        StringBuilder builder = new StringBuilder();
        while (!queue.isEmpty() && builder.length() < 10) {
            switch (Kind.valueOf("SMALL")) {
                case SMALL: builder.append(queue.poll().second()); break;
                default: throw new IllegalStateException(String.format("%.2f", shape.area()));
            }
        }
        try (Scanner scanner = new Scanner(text)) {
            grid[0][0] += scanner.hasNext() ? 1 : builder.toString().split(" ").length;
        } catch (RuntimeException error) {
            System.out.println(error.getMessage());
        }
        return found;
    }
}
