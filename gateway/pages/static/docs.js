"use strict";
// Renders /openapi.json. Everything is made of elements and text, never of markup: no text can become code.

const METHODS = ["get", "post", "put", "patch", "delete", "head", "options"];
const DEEPEST = 4;
let spec;

function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const byId = (id) => document.getElementById(id);

// Descriptions know `code` and paragraphs, nothing else.
function prose(text) {
  return text.split(/\n{2,}/).map((paragraph) => {
    const parts = paragraph.split(/`{1,2}([^`]+)`{1,2}/);
    return make("p", {}, ...parts.map((part, index) => (index % 2 ? make("code", {}, part) : part)));
  });
}

function resolve(thing) {
  for (let depth = 0; thing && thing.$ref && depth < 20; depth += 1) {
    thing = thing.$ref.replace("#/", "").split("/").reduce((node, key) => (node || {})[key], spec);
  }
  return thing || {};
}

const nameOf = (schema) => (schema && schema.$ref ? schema.$ref.split("/").pop() : null);

function typeOf(schema) {
  const name = nameOf(schema);
  if (name) return name;
  for (const key of ["oneOf", "anyOf"]) if (schema[key]) return schema[key].map(typeOf).join(" | ");
  if (schema.allOf) return schema.allOf.map(typeOf).join(" & ");
  const types = [].concat(schema.type || (schema.properties ? "object" : "any"));
  return types
    .map((type) => {
      if (type === "array") return `list of ${typeOf(schema.items || {})}`;
      if (type === "object" && Object.keys(schema.additionalProperties || {}).length) {
        return `map to ${typeOf(schema.additionalProperties)}`;
      }
      return schema.format ? `${type} (${schema.format})` : type;
    })
    .join(" | ");
}

function limitsOf(schema) {
  const said = [];
  if (schema.enum) said.push(`one of ${schema.enum.map((value) => JSON.stringify(value)).join(", ")}`);
  const span = (low, high, unit) => {
    if (low !== undefined && high !== undefined) said.push(`${low}–${high}${unit}`);
    else if (low !== undefined) said.push(`at least ${low}${unit}`);
    else if (high !== undefined) said.push(`at most ${high}${unit}`);
  };
  span(schema.minimum, schema.maximum, "");
  span(schema.minLength || undefined, schema.maxLength, " characters");
  span(schema.minItems, schema.maxItems, " items");
  if (schema.default !== undefined) said.push(`default ${JSON.stringify(schema.default)}`);
  return said.join("; ");
}

// The schema whose members are worth showing below: itself, its items' or its values'.
function inner(schema) {
  schema = resolve(schema);
  if (schema.items) return inner(schema.items);
  if (schema.additionalProperties && schema.additionalProperties !== true) return inner(schema.additionalProperties);
  return schema;
}

// Members of requests are marked when they are required, those of answers when they may be absent.
function mark(required, request) {
  if (required !== request) return null;
  return make("span", { class: required ? "required" : "optional" }, required ? "required" : "optional");
}

function members(schema, request, depth = 0, seen = []) {
  const name = nameOf(schema);
  const target = inner(schema);
  if (depth > DEEPEST || seen.includes(target)) return name ? make("span", { class: "type" }, `see ${name}`) : null;
  const alternatives = target.oneOf || target.anyOf;
  if (alternatives) {
    const shown = alternatives.map((each) => members(each, request, depth + 1, [...seen, target])).filter(Boolean);
    return shown.length ? make("div", {}, ...shown.flatMap((each, index) => (index ? [make("h3", {}, "or"), each] : [each]))) : null;
  }
  if (!target.properties) return null;
  const required = target.required || [];
  return make(
    "table",
    {},
    ...Object.entries(target.properties).map(([key, property]) => {
      const full = resolve(property);
      const nested = members(property, request, depth + 1, [...seen, target]);
      const notes = [full.description, limitsOf(full)].filter(Boolean).join(" — ");
      return make(
        "tr",
        {},
        make("td", {}, make("code", {}, key), mark(required.includes(key), request)),
        make(
          "td",
          {},
          make("span", { class: "type" }, typeOf(property)),
          notes ? make("div", {}, notes) : null,
          nested ? make("div", { class: "nested" }, nested) : null,
        ),
      );
    }),
  );
}

function sample(schema, depth = 0) {
  const target = resolve(schema);
  if (target.example !== undefined) return target.example;
  if (target.default !== undefined) return target.default;
  if (target.enum) return target.enum[0];
  if (target.oneOf || target.anyOf) return sample((target.oneOf || target.anyOf)[0], depth + 1);
  const type = [].concat(target.type || (target.properties ? "object" : "null"))[0];
  if (type === "object") {
    if (depth > DEEPEST) return {};
    const required = target.required || [];
    const wanted = Object.entries(target.properties || {}).filter(([key]) => required.includes(key));
    return Object.fromEntries(wanted.map(([key, property]) => [key, sample(property, depth + 1)]));
  }
  if (type === "array") return depth > DEEPEST ? [] : [sample(target.items || {}, depth + 1)];
  if (type === "string") return "";
  if (type === "integer" || type === "number") return target.minimum || 0;
  return type === "boolean" ? false : null;
}

const contentOf = (holder) => Object.entries(resolve(holder).content || {})[0] || [null, {}];

function parametersOf(item, operation) {
  return [...(item.parameters || []), ...(operation.parameters || [])].map(resolve);
}

function showParameters(parameters) {
  if (!parameters.length) return [];
  const rows = parameters.map((parameter) =>
    make(
      "tr",
      {},
      make("td", {}, make("code", {}, parameter.name), mark(Boolean(parameter.required), true)),
      make(
        "td",
        {},
        make("span", { class: "type" }, `${parameter.in}, ${typeOf(parameter.schema || {})}`),
        make("div", {}, [parameter.description, limitsOf(resolve(parameter.schema || {}))].filter(Boolean).join(" — ")),
      ),
    ),
  );
  return [make("h3", {}, "Parameters"), make("table", {}, ...rows)];
}

function showBody(operation) {
  if (!operation.requestBody) return [];
  const [media, { schema }] = contentOf(operation.requestBody);
  return [
    make("h3", {}, "Request body"),
    make("div", {}, make("span", { class: "type" }, `${media}: ${typeOf(schema || {})}`)),
    members(schema || {}, true),
  ];
}

function showResponses(operation) {
  const rows = Object.entries(operation.responses || {}).map(([status, response]) => {
    const [media, { schema }] = contentOf(response);
    const failed = status >= 400;
    return make(
      "tr",
      {},
      make("td", {}, make("span", { class: `status ${failed ? "bad" : "good"}` }, status)),
      make(
        "td",
        {},
        ...prose(resolve(response).description || ""),
        schema && !failed ? make("span", { class: "type" }, `${media}: ${typeOf(schema)}`) : null,
        schema && !failed ? members(schema, false) : null,
      ),
    );
  });
  return [make("h3", {}, "Answers"), make("table", {}, ...rows)];
}

function showTry(method, path, parameters, operation) {
  const fields = parameters.filter((parameter) => parameter.in !== "cookie").map((parameter) => {
    const input = make("input", { autocomplete: "off", "aria-label": parameter.name });
    return { parameter, input };
  });
  const [media, { schema }] = operation.requestBody ? contentOf(operation.requestBody) : [null, {}];
  const body = operation.requestBody ? make("textarea", { spellcheck: "false", "aria-label": "Request body" }) : null;
  if (body) body.value = JSON.stringify(sample(schema || {}), null, 2);
  const output = make("div", { role: "status" });

  async function send() {
    const headers = {};
    const query = new URLSearchParams();
    let target = path;
    for (const { parameter, input } of fields) {
      if (parameter.in === "path") target = target.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
      else if (input.value && parameter.in === "query") query.append(parameter.name, input.value);
      else if (input.value && parameter.in === "header") headers[parameter.name] = input.value;
    }
    if (byId("token").value) headers.Authorization = `Bearer ${byId("token").value}`;
    if (body) headers["Content-Type"] = media;
    output.replaceChildren(make("p", {}, "…"));
    const began = performance.now();
    try {
      const url = target + (query.size ? `?${query}` : "");
      const answer = await fetch(url, { method: method.toUpperCase(), headers, body: body ? body.value : undefined });
      let text = await answer.text();
      if ((answer.headers.get("Content-Type") || "").includes("json")) {
        try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* shown as it came */ }
      }
      const line = `${answer.status} ${answer.statusText} · ${Math.round(performance.now() - began)} ms`;
      output.replaceChildren(
        make("p", { class: `status ${answer.ok ? "good" : "bad"}` }, line),
        text ? make("pre", {}, text.slice(0, 100000)) : "",
      );
    } catch (error) {
      output.replaceChildren(make("p", { class: "status bad" }, String(error)));
    }
  }

  return [
    make("h3", {}, "Try it"),
    make(
      "div",
      { class: "try" },
      ...fields.flatMap(({ parameter, input }) => [make("label", {}, `${parameter.name} (${parameter.in})`), input]),
      ...(body ? [make("label", {}, `body (${media})`), body] : []),
      make("button", { type: "button", onclick: send }, "Send"),
      output,
    ),
  ];
}

function idOf(method, path) {
  return `${method}${path.replace(/[^A-Za-z0-9]+/g, "-")}`;
}

function showOperation(method, path, item, operation) {
  const parameters = parametersOf(item, operation);
  const security = operation.security || spec.security || [];
  const details = make(
    "details",
    { id: idOf(method, path), "data-words": `${method} ${path} ${operation.summary || ""}`.toLowerCase() },
    make(
      "summary",
      {},
      make("span", { class: `method ${method}` }, method),
      make("span", { class: "path" }, path),
      make("span", { class: "what" }, operation.summary || ""),
      security.length ? make("span", { class: "lock", title: "Needs an access token" }, "token") : null,
    ),
  );
  details.addEventListener("toggle", () => {
    if (!details.open || details.childElementCount > 1) return; // made when it is first opened
    details.append(
      make(
        "div",
        { class: "body" },
        ...(operation.description ? prose(operation.description) : []),
        ...showParameters(parameters),
        ...showBody(operation).filter(Boolean),
        ...showResponses(operation),
        ...showTry(method, path, parameters, operation),
      ),
    );
  });
  return details;
}

function grouped() {
  const groups = new Map();
  for (const [path, item] of Object.entries(spec.paths)) {
    for (const method of METHODS.filter((each) => item[each])) {
      const tag = (item[method].tags || ["other"])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push([method, path, item, item[method]]);
    }
  }
  const last = (tag) => (tag === "gateway" ? 2 : tag.includes("(") ? 1 : 0);
  return [...groups].sort(([left], [right]) => last(left) - last(right) || left.localeCompare(right));
}

function showSchemas() {
  const schemas = Object.entries((spec.components || {}).schemas || {}).sort(([left], [right]) => left.localeCompare(right));
  byId("schemas").replaceChildren(
    make("h2", {}, "Schemas"),
    ...schemas.map(([name, schema]) =>
      make(
        "details",
        { "data-words": name.toLowerCase() },
        make("summary", {}, make("span", { class: "path" }, name)),
        make(
          "div",
          { class: "body" },
          ...(schema.description ? prose(schema.description) : []),
          members(schema, true) || make("p", { class: "type" }, typeOf(schema)),
        ),
      ),
    ),
  );
}

function filter() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const element of document.querySelectorAll("[data-words]")) {
    element.hidden = !words.every((word) => element.dataset.words.includes(word));
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-words]:not([hidden])");
  }
}

function openTarget() {
  const target = location.hash ? byId(location.hash.slice(1)) : null;
  if (target && target.tagName === "DETAILS") {
    target.open = true;
    target.scrollIntoView();
  }
}

async function becomeGuest() {
  const state = byId("guest-state");
  const pseudonym = `reader_${Math.floor(Math.random() * 1e6)}`;
  const answer = await fetch("/api/auth/guest", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ pseudonym }),
  });
  const body = await answer.json();
  state.textContent = answer.ok ? `You are ${pseudonym}.` : body.detail;
  if (answer.ok) byId("token").value = body.access_token;
}

async function main() {
  const answer = await fetch("/openapi.json");
  if (!answer.ok) throw new Error(`/openapi.json answered ${answer.status}`);
  spec = await answer.json();
  byId("info").replaceChildren(
    make("h1", {}, spec.info.title, make("small", {}, spec.info.version)),
    ...prose(spec.info.description || ""),
  );
  for (const [tag, operations] of grouped()) {
    byId("contents").append(
      make(
        "div",
        { "data-group": true },
        make("h2", {}, tag),
        ...operations.map(([method, path, , operation]) =>
          make(
            "a",
            { href: `#${idOf(method, path)}`, "data-words": `${method} ${path} ${operation.summary || ""}`.toLowerCase() },
            make("span", { class: `method ${method}` }, method),
            make("span", {}, path),
          ),
        ),
      ),
    );
    byId("operations").append(
      make("section", { "data-group": true }, make("h2", {}, tag), ...operations.map((each) => showOperation(...each))),
    );
  }
  showSchemas();
  byId("filter").addEventListener("input", filter);
  byId("guest").addEventListener("click", becomeGuest);
  addEventListener("hashchange", openTarget);
  openTarget();
}

main().catch((error) => {
  byId("state").textContent = `The reference could not be loaded: ${error.message}`;
});
