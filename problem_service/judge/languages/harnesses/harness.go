
type codemazeInput struct {
	data []byte
	at   int
}

type codemazeReader[T interface{}] func(*codemazeInput) T

type codemazeWriter[T interface{}] func(codemazeOutput, T) codemazeOutput

type codemazeOutput []byte

var codemazeResult = 1

func codemazeSend(text []byte) {
	for len(text) > 0 {
		sent, err := codemazeSyscall.Write(codemazeResult, text)
		if err != nil && err != codemazeSyscall.EINTR {
			break
		}
		if sent > 0 {
			text = text[sent:]
		}
	}
}

func codemazeFail(message string) {
	codemazeSend([]byte(message))
	codemazeOs.Exit(1)
}

func codemazeRefuse(expected string) {
	codemazeFail("the input is not of the function's types, which want " + expected)
}

// Reads the input, and sets standard output aside for the result: prints go to standard error.
func codemazeOpen() *codemazeInput {
	in := &codemazeInput{data: make([]byte, 0, 1<<16)}
	for {
		if len(in.data) == cap(in.data) {
			in.data = append(in.data, 0)[:len(in.data)]
		}
		got, err := codemazeSyscall.Read(0, in.data[len(in.data):cap(in.data)])
		if err == codemazeSyscall.EINTR {
			continue
		}
		if err != nil || got <= 0 {
			break
		}
		in.data = in.data[:len(in.data)+got]
	}
	if result, err := codemazeSyscall.Dup(1); err == nil {
		codemazeResult = result
		codemazeSyscall.Dup3(2, 1, 0)
	}
	return in
}

func codemazeRun(call func(*codemazeInput) codemazeOutput) {
	in := codemazeOpen()
	defer func() {
		if value := recover(); value != nil {
			codemazeReport(value)
		}
	}()
	in.enter('[')
	codemazeSend(call(in))
	codemazeOs.Exit(0)
}

// Tells of a panic with the places in the player's code.
func codemazeReport(value interface{}) {
	var text string
	switch value := value.(type) {
	case error:
		text = value.Error()
	case interface{ String() string }:
		text = value.String()
	case string:
		text = value
	default:
		panic(value)
	}
	text = "panic: " + text + "\n"
	places := make([]uintptr, 64)
	frames := codemazeRuntime.CallersFrames(places[:codemazeRuntime.Callers(3, places)])
	for {
		frame, more := frames.Next()
		name := frame.Function
		if len(name) > 13 && name[:13] == "main.codemaze" {
			break
		}
		if name != "main.main" && name != "main.main.func1" && !(len(name) > 8 && name[:8] == "runtime.") {
			text += "\t" + name + " " + frame.File + ":" + codemazeStrconv.Itoa(frame.Line) + "\n"
		}
		if !more {
			break
		}
	}
	codemazeFail(text)
}

func (in *codemazeInput) peek() byte {
	for in.at < len(in.data) {
		switch c := in.data[in.at]; c {
		case ' ', '\n', '\t', '\r':
			in.at++
		default:
			return c
		}
	}
	codemazeRefuse("more of it")
	return 0
}

func (in *codemazeInput) enter(opening byte) {
	if in.peek() != opening {
		codemazeRefuse("a list or a dict")
	}
	in.at++
}

// Whether an element follows; passes what closes the list or the dict when none does.
func (in *codemazeInput) next(closing byte) bool {
	c := in.peek()
	if c == closing || c == ',' {
		in.at++
	}
	return c != closing
}

func codemazeArgument[T interface{}](in *codemazeInput, read codemazeReader[T]) T {
	if !in.next(']') {
		codemazeRefuse("more arguments")
	}
	return read(in)
}

func codemazeReadBool(in *codemazeInput) bool {
	switch in.peek() {
	case 't':
		in.at += 4
		return true
	case 'f':
		in.at += 5
	default:
		codemazeRefuse("a bool")
	}
	return false
}

func (in *codemazeInput) number() string {
	in.peek()
	start := in.at
	for in.at < len(in.data) {
		c := in.data[in.at]
		if (c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E' {
			break
		}
		in.at++
	}
	return string(in.data[start:in.at])
}

func codemazeReadInt(in *codemazeInput) int {
	value, err := codemazeStrconv.ParseInt(in.number(), 10, 64)
	if err != nil {
		codemazeRefuse("an int of 64 bits")
	}
	return int(value)
}

func codemazeReadFloat(in *codemazeInput) float64 {
	value, err := codemazeStrconv.ParseFloat(in.number(), 64)
	if err != nil {
		codemazeRefuse("a float")
	}
	return value
}

func codemazeReadString(in *codemazeInput) string {
	if in.peek() != '"' {
		codemazeRefuse("a string")
	}
	in.at++
	start := in.at
	for in.at < len(in.data) && in.data[in.at] != '"' && in.data[in.at] != '\\' {
		in.at++
	}
	text := in.data[start:in.at:in.at]
	for in.at < len(in.data) {
		c := in.data[in.at]
		in.at++
		if c == '"' {
			return string(text)
		}
		if c != '\\' || in.at == len(in.data) {
			text = append(text, c)
			continue
		}
		c = in.data[in.at]
		in.at++
		switch c {
		case 'b':
			text = append(text, '\b')
		case 'f':
			text = append(text, '\f')
		case 'n':
			text = append(text, '\n')
		case 'r':
			text = append(text, '\r')
		case 't':
			text = append(text, '\t')
		case 'u':
			text = append(text, string(in.escaped())...)
		default:
			text = append(text, c)
		}
	}
	codemazeRefuse("more of it")
	return ""
}

func (in *codemazeInput) unit() rune {
	if in.at+4 > len(in.data) {
		codemazeRefuse("more of it")
	}
	value, err := codemazeStrconv.ParseUint(string(in.data[in.at:in.at+4]), 16, 16)
	if err != nil {
		codemazeRefuse("an escape of four digits")
	}
	in.at += 4
	return rune(value)
}

// What \u stands for; a lone surrogate becomes U+FFFD where it is made a string.
func (in *codemazeInput) escaped() rune {
	high := in.unit()
	if high < 0xd800 || high >= 0xdc00 || in.at+2 > len(in.data) || string(in.data[in.at:in.at+2]) != "\\u" {
		return high
	}
	before := in.at
	in.at += 2
	low := in.unit()
	if low < 0xdc00 || low >= 0xe000 {
		in.at = before
		return high
	}
	return 0x10000 + (high-0xd800)<<10 + (low - 0xdc00)
}

func codemazeReadList[T interface{}](read codemazeReader[T]) codemazeReader[[]T] {
	return func(in *codemazeInput) []T {
		list := []T{}
		in.enter('[')
		for in.next(']') {
			list = append(list, read(in))
		}
		return list
	}
}

func codemazeReadDict[T interface{}](read codemazeReader[T]) codemazeReader[map[string]T] {
	return func(in *codemazeInput) map[string]T {
		dict := map[string]T{}
		in.enter('{')
		for in.next('}') {
			key := codemazeReadString(in)
			if in.peek() == ':' {
				in.at++
			}
			dict[key] = read(in)
		}
		return dict
	}
}

func codemazeWriteBool(out codemazeOutput, value bool) codemazeOutput {
	return codemazeStrconv.AppendBool(out, value)
}

func codemazeWriteInt(out codemazeOutput, value int) codemazeOutput {
	return codemazeStrconv.AppendInt(out, int64(value), 10)
}

func codemazeWriteFloat(out codemazeOutput, value float64) codemazeOutput {
	if codemazeMath.IsNaN(value) || codemazeMath.IsInf(value, 0) {
		codemazeFail("The function returned what JSON cannot hold: " + codemazeStrconv.FormatFloat(value, 'g', -1, 64))
	}
	start := len(out)
	out = codemazeStrconv.AppendFloat(out, value, 'g', -1, 64)
	for _, c := range out[start:] {
		if c == '.' || c == 'e' {
			return out
		}
	}
	return append(out, ".0"...)
}

// Bytes that are no UTF-8 become U+FFFD.
func codemazeWriteString(out codemazeOutput, value string) codemazeOutput {
	const digits = "0123456789abcdef"
	out = append(out, '"')
	for _, c := range value {
		switch {
		case c == '"' || c == '\\':
			out = append(out, '\\', byte(c))
		case c < 0x20:
			out = append(out, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			out = append(out, string(c)...)
		}
	}
	return append(out, '"')
}

func codemazeWriteList[T interface{}](write codemazeWriter[T]) codemazeWriter[[]T] {
	return func(out codemazeOutput, list []T) codemazeOutput {
		out = append(out, '[')
		for i, item := range list {
			if i > 0 {
				out = append(out, ',')
			}
			out = write(out, item)
		}
		return append(out, ']')
	}
}

func codemazeWriteDict[T interface{}](write codemazeWriter[T]) codemazeWriter[map[string]T] {
	return func(out codemazeOutput, dict map[string]T) codemazeOutput {
		out = append(out, '{')
		first := true
		for key, value := range dict {
			if !first {
				out = append(out, ',')
			}
			first = false
			out = append(codemazeWriteString(out, key), ':')
			out = write(out, value)
		}
		return append(out, '}')
	}
}
