/**
 * yaml - as much of YAML as openapi.yaml is written in: maps and lists by indentation,
 * words, numbers, and JSON on one line.  Anything else is an error, not a guess; a test
 * compares it with a whole parser.
 */
const MEMBER = /^("(?:[^"\\]|\\.)*"|[^\s"'[{&*!|>%@`#-][^:#]*|-[^\s:#][^:#]*):(?: +(.*))?$/;
const JSONISH = /^(?:["[{]|-?\d+(?:\.\d+)?$|(?:true|false|null)$)/;

function scalar(text, at) {
  if (JSONISH.test(text)) return JSON.parse(text);
  if (/^[|>&*!%@`'?]|: | #/.test(text)) throw new SyntaxError(`line ${at}: ${text}`);
  return text;
}

function lines(text) {
  return text.split('\n').map((line, i) => ({at: i + 1, indent: line.search(/\S/), text: line.trim()}))
    .filter(({text: t}) => t && !t.startsWith('#') && t !== '---');
}

export function parse(text) {
  const rest = lines(text);

  function block(indent) {
    return rest[0].text.startsWith('- ') ? list(indent) : map(indent);
  }

  function list(indent) {
    const items = [];
    while (rest[0]?.indent === indent && rest[0].text.startsWith('- ')) {
      const [line] = rest, inner = line.text.slice(2).trim();
      // What follows the dash is the first line of a map of its own, or a scalar.
      if (MEMBER.test(inner)) {
        Object.assign(line, {text: inner, indent: indent + 2});
        items.push(map(indent + 2));
      } else {
        rest.shift();
        items.push(scalar(inner, line.at));
      }
    }
    return items;
  }

  function map(indent) {
    const members = [];
    while (rest[0]?.indent === indent && !rest[0].text.startsWith('- ')) {
      const {text: line, at} = rest.shift(), [, name, value] = MEMBER.exec(line) ?? [];
      if (name === undefined) throw new SyntaxError(`line ${at}: ${line}`);
      const deeper = rest[0]?.indent > indent;
      members.push([String(scalar(name, at)), value ? scalar(value, at) : deeper ? block(rest[0].indent) : null]);
    }
    return Object.fromEntries(members);
  }

  const all = block(0);
  if (rest.length) throw new SyntaxError(`line ${rest[0].at}: ${rest[0].text}`);
  return all;
}
