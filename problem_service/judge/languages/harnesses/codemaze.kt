
/* Reads the arguments, calls the player's function and writes its result. No imports: this stands behind a player's. */

private class CodemazeComplaint(message: String) : RuntimeException(message)

/** Reads JSON that is known to be well formed. */
private class CodemazeArguments(private val text: String) {
    private var at = 0

    fun <T> next(item: CodemazeArguments.() -> T): T {
        peek()
        at++ // the bracket, or the comma
        return item()
    }

    fun int(): Long {
        val digits = number()
        return digits.toLongOrNull() ?: throw CodemazeComplaint("$digits is no whole number of 64 bits.")
    }

    fun float(): Double = number().toDouble()

    fun bool(): Boolean {
        val found = peek() == 't'
        at += if (found) 4 else 5
        return found
    }

    fun string(): String {
        peek()
        var start = ++at
        val value = StringBuilder()
        while (text[at] != '"') {
            if (text[at] != '\\') {
                at++
                continue
            }
            value.append(text, start, at)
            value.append(escaped(text[at + 1]))
            start = at
        }
        return value.append(text, start, at++).toString()
    }

    fun <T> list(item: CodemazeArguments.() -> T): MutableList<T> {
        val items = ArrayList<T>()
        peek()
        at++
        while (peek() != ']') {
            if (text[at] == ',') at++
            items.add(item())
        }
        at++
        return items
    }

    fun <T> dict(item: CodemazeArguments.() -> T): MutableMap<String, T> {
        val items = LinkedHashMap<String, T>()
        peek()
        at++
        while (peek() != '}') {
            if (text[at] == ',') at++
            val key = string()
            peek()
            at++
            items[key] = item()
        }
        at++
        return items
    }

    private fun number(): String {
        peek()
        val start = at
        while (text[at] in "+-.0123456789eE") at++
        return text.substring(start, at)
    }

    /** The character that an escape stands for; moves behind it. */
    private fun escaped(letter: Char): Char {
        at += 2
        return when (letter) {
            'n' -> '\n'
            't' -> '\t'
            'r' -> '\r'
            'b' -> '\b'
            'f' -> '\u000c'
            'u' -> {
                at += 4
                '\u0000' + Integer.parseInt(text.substring(at - 4, at), 16)
            }
            else -> letter
        }
    }

    /** The next character that is no space. */
    private fun peek(): Char {
        while (text[at] <= ' ') at++
        return text[at]
    }
}

/** Writes JSON in ASCII. */
private class CodemazeResult(private val function: String) {
    private val text = StringBuilder()

    fun write(value: Any?): String {
        value(value)
        return text.toString()
    }

    private fun value(value: Any?) {
        when (value) {
            is Double -> {
                if (value.isNaN() || value.isInfinite()) {
                    throw CodemazeComplaint("$function returned $value, which JSON cannot hold.")
                }
                text.append(value)
            }
            null, is Number, is Boolean -> text.append(value)
            is CharSequence -> string(value.toString())
            is Iterable<*> -> list(value)
            is Map<*, *> -> dict(value)
            else -> throw CodemazeComplaint("$function returned ${value.javaClass.name}, which JSON cannot hold.")
        }
    }

    private fun list(items: Iterable<*>) {
        var before = ""
        text.append('[')
        for (item in items) {
            text.append(before)
            before = ","
            value(item)
        }
        text.append(']')
    }

    private fun dict(items: Map<*, *>) {
        var before = ""
        text.append('{')
        for ((key, item) in items) {
            text.append(before)
            before = ","
            string(key.toString())
            text.append(':')
            value(item)
        }
        text.append('}')
    }

    private fun string(value: String) {
        text.append('"')
        for (letter in value) {
            if (letter in ' '..'~' && letter != '"' && letter != '\\') {
                text.append(letter)
            } else {
                text.append("\\u").append(Integer.toHexString(0x10000 + (letter - '\u0000')), 1, 5)
            }
        }
        text.append('"')
    }
}

private fun codemazeDescribe(error: Throwable): String {
    if (error is CodemazeComplaint) return error.message!!
    var trimmed = error
    for (depth in 0..99) {
        val frames = trimmed.stackTrace
        val end = frames.indexOfFirst { it.methodName.startsWith("codemaze") }
        trimmed.stackTrace = frames.copyOfRange(0, minOf(if (end < 0) frames.size else end, 50))
        trimmed = trimmed.cause ?: break
    }
    val text = java.io.StringWriter()
    error.printStackTrace(java.io.PrintWriter(text, true))
    return text.toString()
}

fun main(@Suppress("UNUSED_PARAMETER") args: Array<String>) {
    val result = System.out
    System.setOut(System.err)
    val task = Runnable {
        var code = 1
        val text = try {
            val reader = CodemazeArguments(String(System.`in`.readBytes(), Charsets.UTF_8))
            val written = CodemazeResult("the function").write(codemazeCall(reader))
            code = 0
            written
        } catch (error: Throwable) {
            codemazeDescribe(error)
        }
        System.err.flush()
        result.print(text)
        result.flush()
        Runtime.getRuntime().halt(code)
    }
    Thread(null, task, "main", 64L shl 20).start()
}
