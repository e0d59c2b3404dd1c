#[allow(dead_code, clashing_extern_declarations)]
mod codemaze {
    use std::collections::HashMap;
    use std::io::{Read, Write};
    use std::sync::Mutex;

    extern "C" {
        fn dup(descriptor: i32) -> i32;
        fn dup2(from: i32, to: i32) -> i32;
        fn write(descriptor: i32, data: *const u8, length: usize) -> isize;
        fn atexit(function: extern "C" fn()) -> i32;
        fn _exit(code: i32) -> !;
        fn sigaction(signal: i32, action: *const SignalAction, old: *mut SignalAction) -> i32;
        fn sigaltstack(stack: *const SignalStack, old: *mut SignalStack) -> i32;
    }

    #[repr(C)]
    struct SignalAction {
        handler: extern "C" fn(i32),
        mask: [u64; 16],
        flags: i32,
        restorer: usize,
    }

    #[repr(C)]
    struct SignalStack {
        memory: *mut u8,
        flags: i32,
        size: usize,
    }

    const SIGSEGV: i32 = 11;
    const SA_ONSTACK: i32 = 0x0800_0000;

    static RESULT: Mutex<i32> = Mutex::new(1);
    static PANIC: Mutex<String> = Mutex::new(String::new());

    fn end(text: &[u8], code: i32) -> ! {
        let descriptor = RESULT.lock().map_or(1, |guard| *guard);
        let mut sent = 0;
        while sent < text.len() {
            match unsafe { write(descriptor, text[sent..].as_ptr(), text.len() - sent) } {
                more if more > 0 => sent += more as usize,
                _ => break,
            }
        }
        unsafe { _exit(code) }
    }

    fn fail(message: &str) -> ! {
        end(message.as_bytes(), 1)
    }

    fn refuse(expected: &str) -> ! {
        fail(&["the input is not of the function's types, which want ", expected].concat())
    }

    extern "C" fn on_exit() {
        fail("The program ended before the function returned.")
    }

    extern "C" fn on_overflow(signal: i32) {
        end(b"Segmentation fault: the stack is full; the recursion goes too deep.", 128 + signal)
    }

    /// The standard library tells of a full stack only where there is /proc.
    unsafe fn catch_overflow() {
        let size = 1 << 14;
        let memory = Box::leak(std::vec![0u8; size].into_boxed_slice()).as_mut_ptr();
        sigaltstack(&SignalStack { memory, flags: 0, size }, std::ptr::null_mut());
        let action = SignalAction { handler: on_overflow, mask: [0; 16], flags: SA_ONSTACK, restorer: 0 };
        sigaction(SIGSEGV, &action, std::ptr::null_mut());
    }

    /// Reads the input, sets standard output aside for the result (prints go to standard error), and calls.
    pub fn run(call: fn(&mut Input) -> Vec<u8>) {
        let mut data = Vec::new();
        if std::io::stdin().lock().read_to_end(&mut data).is_err() {
            refuse("to be read")
        }
        unsafe {
            if let Ok(mut result) = RESULT.lock() {
                *result = dup(1);
            }
            dup2(2, 1);
            atexit(on_exit);
            catch_overflow();
        }
        std::panic::set_hook(Box::new(|info| {
            let text = info.to_string();
            if std::thread::current().name() == Some("main") {
                if let Ok(mut last) = PANIC.lock() {
                    *last = text;
                }
            } else {
                let _ = std::io::stderr().write_all(&[text.as_bytes(), b"\n"].concat());
            }
        }));
        let outcome = std::panic::catch_unwind(|| {
            let mut input = Input { data, at: 0 };
            input.enter(b'[');
            call(&mut input)
        });
        let _ = std::io::stdout().flush();
        match outcome {
            Ok(result) => end(&result, 0),
            Err(_) => fail(&PANIC.lock().map_or(String::new(), |text| text.clone())),
        }
    }

    pub struct Input {
        data: Vec<u8>,
        at: usize,
    }

    impl Input {
        fn peek(&mut self) -> u8 {
            while let Some(&next) = self.data.get(self.at) {
                if !matches!(next, b' ' | b'\n' | b'\t' | b'\r') {
                    return next;
                }
                self.at += 1;
            }
            refuse("more of it")
        }

        fn enter(&mut self, opening: u8) {
            if self.peek() != opening {
                refuse("a list or a dict")
            }
            self.at += 1;
        }

        /// Whether an element follows; passes what closes the list or the dict when none does.
        fn next(&mut self, closing: u8) -> bool {
            let next = self.peek();
            if next == closing || next == b',' {
                self.at += 1;
            }
            next != closing
        }

        pub fn argument<T: Json>(&mut self) -> T {
            if !self.next(b']') {
                refuse("more arguments")
            }
            T::read(self)
        }

        fn number(&mut self) -> &str {
            self.peek();
            let start = self.at;
            while let Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') = self.data.get(self.at) {
                self.at += 1;
            }
            std::str::from_utf8(&self.data[start..self.at]).unwrap_or("")
        }

        fn byte(&mut self) -> u8 {
            match self.data.get(self.at) {
                Some(&byte) => {
                    self.at += 1;
                    byte
                }
                None => refuse("more of it"),
            }
        }

        fn string(&mut self) -> String {
            if self.peek() != b'"' {
                refuse("a string")
            }
            self.at += 1;
            let mut text = Vec::new();
            loop {
                match self.byte() {
                    b'"' => break,
                    b'\\' => match self.byte() {
                        b'b' => text.push(8),
                        b'f' => text.push(12),
                        b'n' => text.push(b'\n'),
                        b'r' => text.push(b'\r'),
                        b't' => text.push(b'\t'),
                        b'u' => {
                            let escaped = self.escaped();
                            text.extend_from_slice(escaped.encode_utf8(&mut [0; 4]).as_bytes())
                        }
                        other => text.push(other),
                    },
                    other => text.push(other),
                }
            }
            String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
        }

        fn unit(&mut self) -> u32 {
            (0..4).fold(0, |code, _| code * 16 + (self.byte() as char).to_digit(16).unwrap_or(0))
        }

        /// What `\u` stands for; a surrogate without its other half becomes U+FFFD.
        fn escaped(&mut self) -> char {
            let high = self.unit();
            if (0xd800..0xdc00).contains(&high) && self.data[self.at..].starts_with(b"\\u") {
                let before = self.at;
                self.at += 2;
                let low = self.unit();
                if (0xdc00..0xe000).contains(&low) {
                    let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    return char::from_u32(code).unwrap_or('\u{fffd}');
                }
                self.at = before;
            }
            char::from_u32(high).unwrap_or('\u{fffd}')
        }
    }

    pub trait Json {
        fn read(input: &mut Input) -> Self;
        fn write(&self, out: &mut Vec<u8>);
    }

    pub fn json<T: Json>(value: T) -> Vec<u8> {
        let mut out = Vec::new();
        value.write(&mut out);
        out
    }

    impl Json for bool {
        fn read(input: &mut Input) -> bool {
            let first = input.peek();
            input.at += match first {
                b't' => 4,
                b'f' => 5,
                _ => refuse("a bool"),
            };
            first == b't'
        }

        fn write(&self, out: &mut Vec<u8>) {
            out.extend_from_slice(if *self { b"true" } else { b"false" });
        }
    }

    impl Json for i64 {
        fn read(input: &mut Input) -> i64 {
            input.number().parse().unwrap_or_else(|_| refuse("an int of 64 bits"))
        }

        fn write(&self, out: &mut Vec<u8>) {
            out.extend_from_slice(self.to_string().as_bytes());
        }
    }

    impl Json for f64 {
        fn read(input: &mut Input) -> f64 {
            input.number().parse().unwrap_or_else(|_| refuse("a float"))
        }

        fn write(&self, out: &mut Vec<u8>) {
            let text = std::format!("{:?}", self);
            if !self.is_finite() {
                fail(&["The function returned what JSON cannot hold: ", &text].concat())
            }
            out.extend_from_slice(text.as_bytes());
        }
    }

    fn write_string(value: &str, out: &mut Vec<u8>) {
        out.push(b'"');
        for &byte in value.as_bytes() {
            match byte {
                b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
                0..=31 => {
                    let digits = b"0123456789abcdef";
                    out.extend_from_slice(b"\\u00");
                    out.push(digits[usize::from(byte >> 4)]);
                    out.push(digits[usize::from(byte & 15)]);
                }
                _ => out.push(byte),
            }
        }
        out.push(b'"');
    }

    impl Json for String {
        fn read(input: &mut Input) -> String {
            input.string()
        }

        fn write(&self, out: &mut Vec<u8>) {
            write_string(self, out);
        }
    }

    impl<T: Json> Json for Vec<T> {
        fn read(input: &mut Input) -> Vec<T> {
            let mut list = Vec::new();
            input.enter(b'[');
            while input.next(b']') {
                list.push(T::read(input));
            }
            list
        }

        fn write(&self, out: &mut Vec<u8>) {
            out.push(b'[');
            for (index, item) in self.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                item.write(out);
            }
            out.push(b']');
        }
    }

    impl<T: Json> Json for HashMap<String, T> {
        fn read(input: &mut Input) -> HashMap<String, T> {
            let mut dict = HashMap::new();
            input.enter(b'{');
            while input.next(b'}') {
                let key = input.string();
                if input.peek() == b':' {
                    input.at += 1;
                }
                dict.insert(key, T::read(input));
            }
            dict
        }

        fn write(&self, out: &mut Vec<u8>) {
            out.push(b'{');
            for (index, (key, value)) in self.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_string(key, out);
                out.push(b':');
                value.write(out);
            }
            out.push(b'}');
        }
    }
}
