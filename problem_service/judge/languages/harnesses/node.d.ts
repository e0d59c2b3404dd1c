// What Node has beyond the language, in so far as a player's program may use it without the types of Node.

interface CodemazeConsole {
  log(...values: any[]): void;
  info(...values: any[]): void;
  debug(...values: any[]): void;
  warn(...values: any[]): void;
  error(...values: any[]): void;
  trace(...values: any[]): void;
  dir(value: any, options?: any): void;
  table(value: any, columns?: string[]): void;
  assert(condition?: any, ...values: any[]): void;
  count(label?: string): void;
  group(...values: any[]): void;
  groupEnd(): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
}

declare var console: CodemazeConsole;
declare var process: any;
declare var module: any;
declare var exports: any;
declare var __filename: string;
declare var __dirname: string;
declare var performance: { now(): number; [name: string]: any };
declare var Buffer: any;
type Buffer = any;
declare var URL: any;
declare var TextEncoder: any;
declare var TextDecoder: any;
declare var AbortController: any;
declare namespace NodeJS {
  type Timeout = any;
  type Immediate = any;
}

declare function require(name: string): any;
declare function setTimeout(callback: (...values: any[]) => void, ms?: number, ...values: any[]): any;
declare function setInterval(callback: (...values: any[]) => void, ms?: number, ...values: any[]): any;
declare function setImmediate(callback: (...values: any[]) => void, ...values: any[]): any;
declare function clearTimeout(timer: any): void;
declare function clearInterval(timer: any): void;
declare function clearImmediate(timer: any): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T, options?: any): T;

declare module 'assert';
declare module 'node:assert';
declare module 'buffer';
declare module 'node:buffer';
declare module 'child_process';
declare module 'node:child_process';
declare module 'cluster';
declare module 'node:cluster';
declare module 'console';
declare module 'node:console';
declare module 'constants';
declare module 'node:constants';
declare module 'crypto';
declare module 'node:crypto';
declare module 'events';
declare module 'node:events';
declare module 'fs';
declare module 'node:fs';
declare module 'fs/promises';
declare module 'node:fs/promises';
declare module 'module';
declare module 'node:module';
declare module 'os';
declare module 'node:os';
declare module 'path';
declare module 'node:path';
declare module 'perf_hooks';
declare module 'node:perf_hooks';
declare module 'process';
declare module 'node:process';
declare module 'querystring';
declare module 'node:querystring';
declare module 'readline' {
  export type Interface = any;
  export type ReadLine = any;
  export function createInterface(...options: any[]): Interface;
  export function clearLine(...options: any[]): boolean;
  export function cursorTo(...options: any[]): boolean;
  const readline: any;
  export default readline;
}
declare module 'node:readline' {
  export * from 'readline';
  export { default } from 'readline';
}
declare module 'readline/promises';
declare module 'node:readline/promises';
declare module 'stream';
declare module 'node:stream';
declare module 'stream/promises';
declare module 'node:stream/promises';
declare module 'string_decoder';
declare module 'node:string_decoder';
declare module 'timers';
declare module 'node:timers';
declare module 'timers/promises';
declare module 'node:timers/promises';
declare module 'tty';
declare module 'node:tty';
declare module 'url';
declare module 'node:url';
declare module 'util';
declare module 'node:util';
declare module 'v8';
declare module 'node:v8';
declare module 'vm';
declare module 'node:vm';
declare module 'worker_threads';
declare module 'node:worker_threads';
declare module 'zlib';
declare module 'node:zlib';
