import java.util.PriorityQueue

data class Scored(val first: Long, val second: String)

enum class Kind { SMALL, LARGE }

interface Shape { fun area(): Double }

class Square(private val side: Double) : Shape { override fun area() = side * side }

fun solve(values: List<Long>, text: String): Map<String, List<Long>> {
    val found = sortedMapOf<String, MutableList<Long>>()
    for ((index, value) in values.withIndex()) {
        found.getOrPut("$text$value") { mutableListOf() }.add(value * 2 + index)
    }
    val queue = PriorityQueue<Scored>(compareBy { it.first })
    queue.add(Scored(values.filter { it > 0 }.map { it * it }.sum(), "a"))
    val grid = Array(3) { IntArray(4) }
    while (queue.isNotEmpty()) {
        val (first, second) = queue.poll()
        grid[0][(first % 4).toInt()] += second.length
        when (Kind.valueOf("SMALL")) {
            Kind.SMALL -> continue
            else -> throw IllegalStateException(Square(2.0).area().toString())
        }
    }
    return try { found } catch (error: RuntimeException) { println(error.message ?: ""); emptyMap() }
}
