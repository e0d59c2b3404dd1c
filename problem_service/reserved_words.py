"""Names that mean something already in the languages that players write in."""

import keyword
from collections.abc import Mapping

_KEYWORDS = {
    "javascript": """
        arguments await break case catch class const continue debugger default delete do else enum eval
        export extends false finally for function if implements import in instanceof interface let new null
        package private protected public return static super switch this throw true try typeof undefined var
        void while with yield
    """,
    "java": """
        abstract assert boolean break byte case catch char class const continue default do double else enum
        extends false final finally float for goto if implements import instanceof int interface long native
        new null package private protected public return short static strictfp super switch synchronized
        this throw throws transient true try void volatile while
    """,
    "cpp": """
        alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t
        char8_t class co_await co_return co_yield compl concept const const_cast consteval constexpr
        constinit continue decltype default delete do double dynamic_cast else enum explicit export extern
        false float for friend goto if inline int linux long mutable namespace new noexcept not not_eq
        nullptr operator or or_eq private protected public register reinterpret_cast requires return short
        signed sizeof static static_assert static_cast struct switch template this thread_local throw true
        try typedef typeid typename typeof union unix unsigned using virtual void volatile wchar_t while xor
        xor_eq
    """,
    "c": """
        alignas alignof asm auto bool break case char const constexpr continue default do double else enum
        extern false float for goto if inline int linux long nullptr register restrict return short signed
        sizeof static static_assert struct switch thread_local true typedef typeof typeof_unqual union unix
        unsigned void volatile while
    """,
    "csharp": """
        abstract as async await base bool break byte case catch char checked class const continue decimal
        default delegate do double dynamic else enum event explicit extern false finally fixed float for
        foreach goto if implicit in int interface internal is lock long namespace new null object operator
        out override params private protected public readonly record ref return sbyte sealed short sizeof
        stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort
        using var virtual void volatile while yield
    """,
    "php": """
        abstract and array as break callable case catch class clone const continue declare default die do
        echo else elseif empty enddeclare endfor endforeach endif endswitch endwhile enum eval exit extends
        final finally fn for foreach function global goto if implements include include_once instanceof
        insteadof interface isset list match namespace new or parent print private protected public readonly
        require require_once return self static switch this throw trait try unset use var while xor yield
    """,
    "ruby": """
        alias and begin break case class def defined do else elsif end ensure false for if in module next
        nil not or redo rescue retry return self super then true undef unless until when while yield
    """,
    "go": """
        break case chan const continue default defer else fallthrough for func go goto if import interface
        map package range return select struct switch type var
    """,
    "rust": """
        abstract as async await become box break const continue crate do dyn else enum extern false final fn
        for gen if impl in let loop macro match mod move mut override priv pub ref return self static struct
        super trait true try type typeof unsafe unsized use virtual where while yield
    """,
    "kotlin": """
        as break class continue do else false for fun if in interface is null object package return super
        this throw true try typealias typeof val var when while
    """,
    "swift": """
        actor any as associatedtype async await break case catch class continue default defer deinit do else
        enum extension fallthrough false fileprivate for func guard if import in init inout internal is let
        nil open operator precedencegroup private protocol public repeat rethrows return self some static
        struct subscript super switch throw throws true try typealias var where while
    """,
}
# What a function of that name would clash with: the libraries' functions where all share one scope, and what
# the programs around players' functions need.
_TAKEN = {
    "c": """
        a64l abort abs acos acosh aligned_alloc alloca arc4random arc4random_buf arc4random_uniform asin
        asinh at_quick_exit atan atan2 atanh atexit atof atoi atol bcmp bcopy bsearch bzero calloc cbrt ceil
        clearenv clearerr clearerr_unlocked copysign cos cosh ctermid div dprintf drem ecvt erf erfc exit
        exp exp2 explicit_bzero expm1 fabs fclose fcvt fdim fdopen feof feof_unlocked ferror ferror_unlocked
        fflush fflush_unlocked ffs fgetc fgetc_unlocked fgetpos fgets fileno fileno_unlocked finite
        flockfile floor fma fmax fmemopen fmin fmod fopen fprintf fputc fputc_unlocked fputs fread
        fread_unlocked free freopen frexp fscanf fseek fseeko fsetpos ftell ftello ftrylockfile funlockfile
        fwrite fwrite_unlocked gamma gcvt getc getc_unlocked getchar getchar_unlocked getdelim getenv
        getline getloadavg getsubopt getw hypot ilogb index initstate isinff isinfl isnanf isnanl j0 j1 jn
        l64a labs ldexp ldiv lgamma llabs lldiv llrint llround log log10f log10l log1p log2 logb lrint
        lround main malloc mblen mbstowcs mbtowc memccpy memchr memcmp memcpy memmove memset mkdtemp mkstemp
        mkstemps mktemp modf nan nearbyint nextafter nexttoward on_exit open_memstream pclose perror popen
        posix_memalign pow printf pselect putc putc_unlocked putchar putchar_unlocked putenv puts putw qecvt
        qfcvt qgcvt qsort quick_exit rand random realloc reallocarray realpath remainder remove remquo
        rename renameat rewind rindex rint round rpmatch scalb scalbln scalbn scanf select setbuf setbuffer
        setenv setlinebuf setstate setvbuf significand sin sinh sizeof snprintf sprintf sqrt srand srandom
        sscanf stpcpy stpncpy strcasecmp strcasecmp_l strcat strchr strcmp strcoll strcoll_l strcpy strcspn
        strdup strerror strerror_l strlen strncasecmp strncasecmp_l strncat strncmp strncpy strndup strnlen
        strpbrk strrchr strsep strsignal strspn strstr strtod strtof strtok strtol strtold strtoq strtoul
        strtouq strxfrm strxfrm_l system tan tanh tempnam tgamma tmpfile tmpnam trunc ungetc unsetenv valloc
        vdprintf vfprintf vfscanf vprintf vscanf vsnprintf vsprintf vsscanf wcstombs wctomb y0 y1 yn
    """,
    "cpp": """
        allocator any array atomic atto barrier binder1st binder2nd bitset byte centi cerr chrono cin clog
        cmatch codecvt collate complex conditional conjunction copyable cout ctype daylight deca decay deci
        deque destructible disjunction divides endian environ errc exa exception extent fd_mask fd_set femto
        filebuf filesystem fpos fstream function future getdate_err giga greater gslice hash hecto identity
        ifstream ignore incrementable integral invocable ios iostream istream istringstream iterator jmp_buf
        jthread kilo latch launch lconv less list literals locale map mega mergeable messages micro milli
        minus modulus moneypunct monostate movable mt19937 multimap multiplies multiset mutex nano negate
        negation nostopstate nothrow nullopt numbers numpunct ofstream optarg opterr optind optional optopt
        ostream ostringstream osyncstream pair permutable peta pico placeholders plus pmr predicate
        program_invocation_name program_invocation_short_name projected promise queue ranges rank ranlux24
        ranlux48 ratio regex regular relation semiregular set setjmp sigjmp_buf sigmask signgam slice smatch
        sortable span stack std stderr stdin stdout streambuf streamoff streampos streamsize string
        stringbuf stringstream swappable syncbuf tera thread timespec timezone tm tuple tzname u16streampos
        u16string u32streampos u32string u8streampos u8string u_char u_int u_long u_short uint ulong ushort
        va_list valarray variant vector views wcerr wcin wclog wcmatch wcout wfilebuf wfstream wifstream
        wios wiostream wistream wistringstream wofstream wostream wostringstream wosyncstream wregex wsmatch
        wstreambuf wstreampos wstring wstringbuf wstringstream wsyncbuf
    """,
    "php": """
        abs acos acosh addcslashes addslashes array_all array_any array_change_key_case array_chunk
        array_column array_combine array_count_values array_diff array_diff_assoc array_diff_key
        array_diff_uassoc array_diff_ukey array_fill array_fill_keys array_filter array_find array_find_key
        array_first array_flip array_intersect array_intersect_assoc array_intersect_key
        array_intersect_uassoc array_intersect_ukey array_is_list array_key_exists array_key_first
        array_key_last array_keys array_last array_map array_merge array_merge_recursive array_multisort
        array_pad array_pop array_product array_push array_rand array_reduce array_replace
        array_replace_recursive array_reverse array_search array_shift array_slice array_splice array_sum
        array_udiff array_udiff_assoc array_udiff_uassoc array_uintersect array_uintersect_assoc
        array_uintersect_uassoc array_unique array_unshift array_values array_walk array_walk_recursive
        arsort asin asinh asort assert assert_options atan atan2 atanh base64_decode base64_encode
        base_convert basename bin2hex bindec boolval call_user_func call_user_func_array ceil chdir
        checkdate checkdnsrr chgrp chmod chop chown chr chroot chunk_split class_alias class_exists
        class_implements class_parents class_uses clearstatcache cli_get_process_title cli_set_process_title
        closedir closelog compact connection_aborted connection_status constant convert_uudecode
        convert_uuencode copy cos cosh count count_chars crc32 crypt ctype_alnum ctype_alpha ctype_cntrl
        ctype_digit ctype_graph ctype_lower ctype_print ctype_punct ctype_space ctype_upper ctype_xdigit
        current date date_add date_create date_create_from_format date_create_immutable
        date_create_immutable_from_format date_date_set date_default_timezone_get date_default_timezone_set
        date_diff date_format date_get_last_errors date_interval_create_from_date_string
        date_interval_format date_isodate_set date_modify date_offset_get date_parse date_parse_from_format
        date_sub date_sun_info date_sunrise date_sunset date_time_set date_timestamp_get date_timestamp_set
        date_timezone_get date_timezone_set debug_backtrace debug_print_backtrace debug_zval_dump decbin
        dechex decoct define defined deg2rad dir dirname disk_free_space disk_total_space diskfreespace dl
        dns_check_record dns_get_mx dns_get_record doubleval end enum_exists error_clear_last error_get_last
        error_log error_reporting escapeshellarg escapeshellcmd exec exp explode expm1 extension_loaded
        extract fclose fdatasync fdiv feof fflush fgetc fgetcsv fgets file file_exists file_get_contents
        file_put_contents fileatime filectime filegroup fileinode filemtime fileowner fileperms filesize
        filetype floatval flock floor flush fmod fnmatch fopen forward_static_call forward_static_call_array
        fpassthru fprintf fputcsv fputs fread fscanf fseek fsockopen fstat fsync ftell ftok ftruncate
        func_get_arg func_get_args func_num_args function_exists fwrite gc_collect_cycles gc_disable
        gc_enable gc_enabled gc_mem_caches gc_status get_browser get_called_class get_cfg_var get_class
        get_class_methods get_class_vars get_current_user get_debug_type get_declared_classes
        get_declared_interfaces get_declared_traits get_defined_constants get_defined_functions
        get_defined_vars get_extension_funcs get_headers get_html_translation_table get_include_path
        get_included_files get_loaded_extensions get_mangled_object_vars get_meta_tags get_object_vars
        get_parent_class get_required_files get_resource_id get_resource_type get_resources getcwd getdate
        getenv gethostbyaddr gethostbyname gethostbynamel gethostname getimagesize getimagesizefromstring
        getlastmod getmxrr getmygid getmyinode getmypid getmyuid getopt getprotobyname getprotobynumber
        getrandmax getrusage getservbyname getservbyport gettimeofday gettype glob gmdate gmmktime
        gmstrftime hash hash_algos hash_copy hash_equals hash_file hash_final hash_hkdf hash_hmac
        hash_hmac_algos hash_hmac_file hash_init hash_pbkdf2 hash_update hash_update_file hash_update_stream
        header header_register_callback header_remove headers_list headers_sent hebrev hex2bin hexdec
        highlight_file highlight_string hrtime html_entity_decode htmlentities htmlspecialchars
        htmlspecialchars_decode http_build_query http_response_code hypot idate ignore_user_abort
        image_type_to_extension image_type_to_mime_type implode in_array inet_ntop inet_pton ini_alter
        ini_get ini_get_all ini_parse_quantity ini_restore ini_set intdiv interface_exists intval ip2long
        iptcembed iptcparse is_a is_array is_bool is_callable is_countable is_dir is_double is_executable
        is_file is_finite is_float is_infinite is_int is_integer is_iterable is_link is_long is_nan is_null
        is_numeric is_object is_readable is_resource is_scalar is_string is_subclass_of is_uploaded_file
        is_writable is_writeable iterator_apply iterator_count iterator_to_array join json_decode
        json_encode json_last_error json_last_error_msg json_validate key key_exists krsort ksort lcfirst
        lcg_value lchgrp lchown levenshtein link linkinfo localeconv localtime log log10 log1p long2ip lstat
        ltrim mail max mb_split mb_str_split mb_strlen mb_strpos mb_strrev mb_substr mb_trim mb_ucfirst md5
        md5_file memory_get_peak_usage memory_get_usage memory_reset_peak_usage metaphone method_exists
        mhash mhash_count mhash_get_block_size mhash_get_hash_name mhash_keygen_s2k microtime min mkdir
        mktime move_uploaded_file mt_getrandmax mt_rand mt_srand natcasesort natsort net_get_interfaces next
        nl2br nl_langinfo number_format ob_clean ob_end_clean ob_end_flush ob_flush ob_get_clean
        ob_get_contents ob_get_flush ob_get_length ob_get_level ob_get_status ob_implicit_flush
        ob_list_handlers ob_start octdec opendir openlog ord output_add_rewrite_var
        output_reset_rewrite_vars pack parse_ini_file parse_ini_string parse_str parse_url passthru
        password_algos password_get_info password_hash password_needs_rehash password_verify pathinfo pclose
        pfsockopen php_ini_loaded_file php_ini_scanned_files php_sapi_name php_strip_whitespace php_uname
        phpcredits phpinfo phpversion pi popen pos pow preg_filter preg_grep preg_last_error
        preg_last_error_msg preg_match preg_match_all preg_quote preg_replace preg_replace_callback
        preg_replace_callback_array preg_split prev print_r printf proc_close proc_get_status proc_nice
        proc_open proc_terminate property_exists putenv quoted_printable_decode quoted_printable_encode
        quotemeta rad2deg rand random_bytes random_int range rawurldecode rawurlencode readdir readfile
        readlink realpath realpath_cache_get realpath_cache_size register_shutdown_function
        register_tick_function rename reset restore_error_handler restore_exception_handler rewind rewinddir
        rmdir round rsort rtrim scandir serialize set_error_handler set_exception_handler set_file_buffer
        set_include_path set_time_limit setcookie setlocale setrawcookie settype sha1 sha1_file shell_exec
        show_source shuffle similar_text sin sinh sizeof sleep socket_get_status socket_set_blocking
        socket_set_timeout sort soundex spl_autoload spl_autoload_call spl_autoload_extensions
        spl_autoload_functions spl_autoload_register spl_autoload_unregister spl_classes spl_object_hash
        spl_object_id sprintf sqrt srand sscanf stat str_contains str_decrement str_ends_with str_getcsv
        str_increment str_ireplace str_pad str_repeat str_replace str_rot13 str_shuffle str_split
        str_starts_with str_word_count strcasecmp strchr strcmp strcoll strcspn stream_bucket_append
        stream_bucket_make_writeable stream_bucket_new stream_bucket_prepend stream_context_create
        stream_context_get_default stream_context_get_options stream_context_get_params
        stream_context_set_default stream_context_set_option stream_context_set_params stream_copy_to_stream
        stream_filter_append stream_filter_prepend stream_filter_register stream_filter_remove
        stream_get_contents stream_get_filters stream_get_line stream_get_meta_data stream_get_transports
        stream_get_wrappers stream_is_local stream_isatty stream_register_wrapper
        stream_resolve_include_path stream_select stream_set_blocking stream_set_chunk_size
        stream_set_read_buffer stream_set_timeout stream_set_write_buffer stream_socket_accept
        stream_socket_client stream_socket_enable_crypto stream_socket_get_name stream_socket_pair
        stream_socket_recvfrom stream_socket_sendto stream_socket_server stream_socket_shutdown
        stream_supports_lock stream_wrapper_register stream_wrapper_restore stream_wrapper_unregister
        strftime strip_tags stripcslashes stripos stripslashes stristr strlen strnatcasecmp strnatcmp
        strncasecmp strncmp strpbrk strpos strptime strrchr strrev strripos strrpos strspn strstr strtok
        strtolower strtotime strtoupper strtr strval substr substr_compare substr_count substr_replace
        symlink sys_get_temp_dir sys_getloadavg syslog system tan tanh tempnam time time_nanosleep
        time_sleep_until timezone_abbreviations_list timezone_identifiers_list timezone_location_get
        timezone_name_from_abbr timezone_name_get timezone_offset_get timezone_open timezone_transitions_get
        timezone_version_get tmpfile touch trait_exists trigger_error trim uasort ucfirst ucwords uksort
        umask uniqid unlink unpack unregister_tick_function unserialize urldecode urlencode user_error
        usleep usort utf8_decode utf8_encode var_dump var_export version_compare vfprintf vprintf vsprintf
        wordwrap zend_version
    """,
    "ruby": """
        abort at_exit autoload binding caller catch clone define_singleton_method display dup enum_for eval
        exec exit extend fail fork format freeze gem gets global_variables hash initialize initialize_copy
        inspect instance_eval instance_exec instance_variables itself lambda load local_variables loop
        method method_missing methods object_id open p pp print printf proc public_send putc puts raise rand
        readline readlines require require_relative select send singleton_class singleton_method sleep spawn
        sprintf srand syscall system tap test then throw to_enum to_s trap warn yield_self
    """,
    "go": """
        any append bool bufio byte bytes cap context error errors fmt heap init int len list main make maps
        math os panic recover regexp ring rune slices sort strconv string strings sync time uint uintptr
        unicode
    """,
    "java": """
        clone equals finalize main notify wait
    """,
    "javascript": """
        console crypto exports fetch global module name navigator performance process require self window
    """,
}

RESERVED: Mapping[str, frozenset[str]] = {
    "python": frozenset(keyword.kwlist),
    **{language: frozenset(words.split()) for language, words in _KEYWORDS.items()},
    "typescript": frozenset(_KEYWORDS["javascript"].split()),
}
"""What no name can be, by language. Starter code appends ``_`` to a parameter of such a name."""

TAKEN: frozenset[str] = frozenset(" ".join(_TAKEN.values()).split())
"""What a function cannot be called besides."""
