<?php

// Runs a player's PHP: what `php -r` gets, without the opening tag.

final class Codemaze
{
    private const DOES_NOT_COMPILE = 100;
    private const JSON = JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION | JSON_UNESCAPED_SLASHES;

    private static string $place;  // the program may go elsewhere
    private static string $name = '';
    private static array $types = [];
    private static string $returns = '';
    private static $result = null;

    /** Waits if it is told to, then gets ready for solution.php, which is to be included next. */
    public static function begin(array $arguments): void
    {
        if (($arguments[1] ?? '') === 'park') {
            $type = 'dict[string, float]';
            self::json(self::argument(json_decode('{"": 1}', true), $type), $type);
            $go = fopen('go', 'r');
            fread($go, 1);
            fclose($go);
        }
        self::$place = getcwd() . '/';
        $call = is_file('call') ? json_decode(file_get_contents('call'), true) : null;
        register_shutdown_function([self::class, 'end']);
        if ($call !== null) {
            self::expect($call['function'], $call['types'], $call['returns']);
        } elseif (!function_exists('readline')) {
            eval('function readline(?string $prompt = null) {
                $line = fgets(STDIN);
                return $line === false ? false : rtrim($line, "\r\n");
            }');
        }
    }

    /** There is a function to call; from now on all that is printed goes to standard error. */
    public static function expect(string $name, array $types, string $returns): void
    {
        self::$name = $name;
        self::$types = $types;
        self::$returns = $returns;
        self::$result = fopen('php://fd/1', 'w');
        stream_filter_register('codemaze', CodemazeFilter::class);
        stream_filter_append(STDOUT, 'codemaze', STREAM_FILTER_WRITE);
        ob_start(static function (string $printed): string {
            fwrite(STDERR, $printed);
            return '';
        }, 1);
    }

    /** Calls the function, where there is one to call, and ends the program with its result. */
    public static function call(): void
    {
        if (self::$name === '') {
            return;
        }
        if (!function_exists(self::$name)) {
            self::finish('There is no function ' . self::$name . '.', 1);
        }
        $values = array_map([self::class, 'argument'], self::read(stream_get_contents(STDIN)), self::$types);
        $value = (self::$name)(...$values);
        try {
            $text = self::json($value, self::$returns);
        } catch (\JsonException $error) {
            self::finish(self::$name . " returned what JSON cannot hold: {$error->getMessage()}", 1);
        }
        self::finish($text, 0);
    }

    private static function read(string $text): array
    {
        try {
            return json_decode($text, true, 512, self::JSON);
        } catch (\JsonException) {
            // Half a surrogate pair has no place in UTF-8.
            $half = '/(?<!\\\\)((?:\\\\\\\\)*)(?:(\\\\u[dD][89abAB]..\\\\u[dD][c-fC-F]..)|\\\\u[dD][89a-fA-F]..)/';
            $whole = static fn(array $found): string => $found[1] . ($found[2] ?? '\\ufffd');
            return json_decode(preg_replace_callback($half, $whole, $text), true, 512, self::JSON);
        }
    }

    /** With the integers among floats as floats. */
    private static function argument(mixed $value, string $type): mixed
    {
        if ($type === 'float') {
            return (float) $value;
        }
        if (!str_contains($type, 'float')) {
            return $value;
        }
        $item = self::item($type);
        return array_map(static fn(mixed $element): mixed => self::argument($element, $item), $value);
    }

    private static function json(mixed $value, string $type): string
    {
        $is_dict = str_starts_with($type, 'dict[');
        if ($value instanceof \Traversable) {
            $value = iterator_to_array($value, $is_dict);
        } elseif ($value instanceof \stdClass) {
            $value = (array) $value;
        } elseif (is_object($value) || is_resource($value)) {
            throw new \JsonException(get_debug_type($value) . ' is not a type of the answer');
        }
        if (!is_array($value) || !str_contains($type, '[')) {
            return json_encode($value, self::JSON);
        }
        $item = self::item($type);
        if (!$is_dict) {
            if (!str_contains($item, '[')) {
                return json_encode(array_values($value), self::JSON);
            }
            $parts = array_map(static fn(mixed $element): string => self::json($element, $item), $value);
            return '[' . implode(',', $parts) . ']';
        }
        $parts = [];
        foreach ($value as $key => $element) {
            $parts[] = json_encode((string) $key, self::JSON) . ':' . self::json($element, $item);
        }
        return '{' . implode(',', $parts) . '}';
    }

    private static function item(string $type): string
    {
        return ltrim(substr($type, strpos($type, $type[0] === 'l' ? '[' : ',') + 1, -1));
    }

    /** Ends a program that threw. */
    public static function report(\Throwable $error): never
    {
        $trace = [];
        foreach (explode("\n", $error->getTraceAsString()) as $line) {
            if (!preg_match('/Command line code|Codemaze|\{main\}|\[internal function\]/', $line)) {
                $trace[] = preg_replace('/^#\d+ /', '    ', $line);
            }
        }
        $line = $error->getLine();
        $kind = $error instanceof \ParseError ? 'Parse error' : get_class($error);
        $text = "$kind: {$error->getMessage()} in {$error->getFile()}:$line\n" . implode("\n", $trace);
        $text = rtrim(self::clean($text)) . "\n";
        $code = $error instanceof \ParseError && $error->getFile() === self::$place . 'solution.php'
            ? self::DOES_NOT_COMPILE : 1;
        if (self::$name !== '' || $code !== 1) {
            self::finish(rtrim($text), $code);
        }
        $handler = set_exception_handler(null);  // which the code that -r takes has no use for
        if ($handler !== null) {
            $handler($error);
            self::stop(255);
        }
        fwrite(STDERR, $text);
        self::stop(255);
    }

    /** Ends a program that ended by itself: by exit() or by a fatal error. */
    public static function end(): void
    {
        $error = error_get_last();
        if ($error !== null && $error['type'] === E_COMPILE_ERROR) {
            self::finish(self::told($error) . "\n", self::DOES_NOT_COMPILE);
        }
        if (self::$name === '') {
            return;
        }
        if ($error !== null && $error['type'] === E_ERROR) {
            self::finish(self::told($error), 1);
        }
        self::finish('The program ended before the function returned.', 1);
    }

    private static function told(array $error): string
    {
        return self::clean("Error: {$error['message']} in {$error['file']}:{$error['line']}");
    }

    private static function clean(string $text): string
    {
        $text = preg_replace('/, called in Command line code on line \d+/', '', $text);
        $text = preg_replace('/ passed in Command line code on line \d+/', ' passed', $text);
        return str_replace(self::$place ?? '', '', $text);
    }

    private static function finish(string $text, int $code): never
    {
        $result = self::$result ?? STDOUT;
        for ($sent = 0; $sent < strlen($text); $sent += $written) {
            $written = fwrite($result, $sent ? substr($text, $sent) : $text);
            if ($written === false) {
                break;
            }
        }
        self::stop($code);
    }

    private static function stop(int $code): never
    {
        self::$name = '';
        exit($code);
    }
}

/** Takes what is written to STDOUT to standard error. */
final class CodemazeFilter extends \php_user_filter
{
    public function filter($in, $out, &$consumed, bool $closing): int
    {
        while ($bucket = stream_bucket_make_writeable($in)) {
            fwrite(STDERR, $bucket->data);
            $consumed += $bucket->datalen;
        }
        return PSFS_FEED_ME;
    }
}
