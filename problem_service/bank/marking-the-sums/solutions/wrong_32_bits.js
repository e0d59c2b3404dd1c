const [count, ...lines] = require('fs').readFileSync(0, 'utf8').trim().split('\n');
let right = 0;
for (const line of lines) {
  const [a, sign, b, , answer] = line.split(' ');
  const results = { '+': +a + +b, '-': a - b, '*': Math.imul(a, b) };
  if (Number(answer) === results[sign]) {
    right += 1;
    console.log('ok');
  } else {
    console.log(`${a} ${sign} ${b} = ${results[sign]}`);
  }
}
console.log(`${right}/${count}`);
