// Runs a player's JavaScript on Node. The body of a function: `require` is what it gets. Node 12 and newer.
'use strict';
const fs = require('fs');
const vm = require('vm');
const Module = require('module');

const DOES_NOT_COMPILE = 100;
const ONLY_IN_MODULES = /^(Cannot use import statement outside a module|Unexpected token 'export'|Cannot use 'import\.meta' outside a module|await is only valid in async functions and the top level)/;
const place = process.cwd();  // the program may go elsewhere

function fromJson(text, types) {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const whole = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token);
  return JSON.parse(whole).map((value, index) => withLargeNumbers(value, types[index]));
}

// Large numbers have come as strings; their type tells them from real ones.
function withLargeNumbers(value, type) {
  if (type.startsWith('list[')) {
    const item = type.slice(5, -1);
    return value.map((element) => withLargeNumbers(element, item));
  }
  if (type.startsWith('dict[')) {
    const item = type.slice(type.indexOf(',') + 1, -1).trim();
    for (const [key, element] of Object.entries(value)) {
      Object.defineProperty(value, key, { value: withLargeNumbers(element, item) });
    }
    return value;
  }
  if (typeof value !== 'string' || type === 'string') return value;
  return type === 'int' ? BigInt(value) : Number(value);
}

function toJson(value) {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : JSON.stringify(value);
      throw new TypeError(`${value} is not a number of JSON`);
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'undefined':
      return 'null';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
        return '[' + Array.from(value, toJson).join(',') + ']';
      }
      if (value instanceof Set || value instanceof Promise) break;
      return '{' + (value instanceof Map ? [...value] : Object.entries(value))
        .map(([key, item]) => JSON.stringify(String(key)) + ':' + toJson(item)).join(',') + '}';
  }
  const type = typeof value === 'object' ? value.constructor.name : typeof value;
  throw new TypeError(`${type} is not a type of the answer`);
}

function finish(text, code, descriptor = 1) {
  const data = Buffer.from(text);
  for (let sent = 0; sent < data.length; ) sent += fs.writeSync(descriptor, data, sent);
  process.reallyExit(code);
}

// What was thrown, without the harness's frames, with the places of the player's own source.
function report(error) {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return `Thrown: ${String(error)}`;
  const stack = error.stack.replace(/\nRequire stack:(\n- .*)*/, '')
    .replace(/(file:\/\/|\/)\S*\/(?=solution\.)/g, '').replace(/\bsolution\.mjs\b/g, 'solution.js');
  const lines = stack.split('\n').filter((line) => !/^    at .*(\[eval\]|node:|\(eval at )/.test(line));
  const text = lines.join('\n').trimEnd();
  let map;
  try {
    map = new Module.SourceMap(JSON.parse(fs.readFileSync(`${place}/solution.js.map`, 'utf8')));
  } catch (error) {
    return text;
  }
  return text.replace(/\bsolution\.js:(\d+)(?::(\d+))?/g, (whole, line, column) => {
    const entry = map.findEntry(line - 1, (column || 1) - 1);
    if (entry.originalLine === undefined) return whole;
    return `solution.ts:${entry.originalLine + 1}` + (column ? `:${entry.originalColumn + 1}` : '');
  });
}

// As an ES module, which takes a file of its own; `ending` is code to run at its end.
async function importModule(source, ending = '') {
  Module.syncBuiltinESMExports();
  const path = `${require('os').tmpdir()}/solution.mjs`;
  fs.writeFileSync(path, `${source}\n;${ending}`);
  try {
    await import(path);
  } catch (error) {
    if (!(error instanceof SyntaxError) || /^    at .*solution\.mjs/m.test(error.stack)) throw error;
    // Only the runtime itself knows the line, and tells it of what nobody catches.
    for (const event of ['uncaughtException', 'unhandledRejection', 'exit']) process.removeAllListeners(event);
    process.on('exit', () => { process.exitCode = DOES_NOT_COMPILE; });
    setImmediate(() => { throw error; });
    await new Promise(() => {});
  }
}

function optionsFor(source) {
  const options = { filename: 'solution.js' };
  const loader = vm.constants && vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  if (loader && /\bimport\s*\(/.test(source)) options.importModuleDynamically = loader;
  return options;
}

function compile(make, source) {
  try {
    return make();
  } catch (error) {
    if (error instanceof SyntaxError && ONLY_IN_MODULES.test(error.message)) return null;
    return finish(report(error), DOES_NOT_COMPILE);
  }
}

// Ends the program with the function's result, or with what went wrong, on standard output.
function answer({ function: name, types }, load) {
  Object.defineProperty(process, 'stdout', { configurable: true, get: () => process.stderr });
  process.on('uncaughtException', (error) => finish(report(error), 1));
  process.on('unhandledRejection', (error) => finish(report(error), 1));
  process.on('exit', () => finish('The program ended before the function returned.', 1));
  (async () => {
    const values = fromJson(fs.readFileSync(0, 'utf8'), types);
    const solution = await load();
    if (typeof solution !== 'function') return finish(`There is no function ${name}.`, 1);
    const value = await solution(...values);
    let text;
    try {
      text = toJson(value);
    } catch (error) {
      return finish(`${name} returned what JSON cannot hold: ${error.message}`, 1);
    }
    return finish(text, 0);
  })().catch((error) => finish(report(error), 1));
}

// The function of that name in solution.js, which runs as a script whose names are global.
async function loadFunction(name) {
  const source = fs.readFileSync('solution.js', 'utf8');
  const found = `typeof ${name} === 'function' ? ${name} : undefined`;
  Object.assign(globalThis, { require, module: { exports: {} }, exports: {} });
  globalThis.exports = globalThis.module.exports;
  const script = compile(() => new vm.Script(source, optionsFor(source)));
  if (script === null) {
    await importModule(source, `globalThis.codemaze_found = ${found};`);
    return globalThis.codemaze_found;
  }
  script.runInThisContext();
  return vm.runInThisContext(found) || globalThis.module.exports[name];
}

// Runs solution.js as Node runs its main module.
function runMain() {
  const path = `${place}/solution.js`;
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') > 1) return;
    finish(`${report(error)}\n`, 1, 2);
  });
  const { readFileSync } = fs;
  fs.readFileSync = (file, options) => readFileSync(file === '/dev/stdin' ? 0 : file, options);
  const source = readFileSync(path, 'utf8');
  const main = new Module(path);
  Object.assign(main, { id: '.', filename: path, loaded: true });
  const names = ['exports', 'require', 'module', '__filename', '__dirname'];
  const run = compile(() => vm.compileFunction(source, names, optionsFor(source)));
  if (run === null) return importModule(source);
  process.mainModule = main;
  const requireHere = Module.createRequire(path);
  requireHere.main = main;
  return run.call(main.exports, main.exports, requireHere, main, path, place);
}

// Boots, and waits if it is told to; then runs what lies in the folder.
function boot() {
  // With -e each module is a global, which a script does not expect.
  for (const name of Module.builtinModules) {
    const property = Object.getOwnPropertyDescriptor(globalThis, name);
    if (property && property.get && !property.enumerable && name !== 'process') delete globalThis[name];
  }
  if (process.argv[1] === 'park') {
    toJson([{ a: fromJson('[1]', ['int']) }, new vm.Script('0').runInThisContext()]);
    process.stdout.writable && process.stderr.writable;
    fs.readSync(fs.openSync('go', 'r'), Buffer.alloc(1));
  }
  process.argv.splice(1, 1, `${place}/solution.js`);
  let call;
  try {
    call = JSON.parse(fs.readFileSync('call', 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return runMain();
  }
  return answer(call, () => loadFunction(call.function));
}
