const [count, ...lines] = require('fs').readFileSync(0, 'utf8').trim().split('\n');
const output = [];
let right = 0;
for (const line of lines) {
  const [a, sign, b, , answer] = line.trim().split(' ');
  let result = Number(a) * Number(b);
  if (sign === '+') result = Number(a) + Number(b);
  if (sign === '-') result = Number(a) - Number(b);
  if (Number(answer) === result) {
    right += 1;
    output.push('ok');
  } else {
    output.push(`${a} ${sign} ${b} = ${result}`);
  }
}
output.push(`${right}/${Number(count)}`);
console.log(output.join('\n'));
