function realm_sizes(posts, borders) {
  const near = posts.map(() => []);
  borders.forEach(([a, b], i) => {
    // Side 2i leads from a to b, side 2i + 1 back; side ^ 1 is the other side.
    near[a].push({ to: b, side: 2 * i });
    near[b].push({ to: a, side: 2 * i + 1 });
  });
  const onward = new Array(2 * borders.length);
  const term = new Array(2 * borders.length);
  near.forEach((ways, post) => {
    const [x, y] = posts[post];
    const angle = ({ to }) => Math.atan2(posts[to][1] - y, posts[to][0] - x);
    ways.sort((a, b) => angle(a) - angle(b));
    ways.forEach(({ to, side }, i) => {
      onward[side ^ 1] = ways[(i + ways.length - 1) % ways.length].side;
      term[side] = x * posts[to][1] - y * posts[to][0];
    });
  });

  const sizes = [];
  const walked = new Array(onward.length).fill(false);
  for (let start = 0; start < onward.length; start++) {
    let doubled = 0;
    for (let side = start; !walked[side]; side = onward[side]) {
      walked[side] = true;
      doubled += term[side];
    }
    if (doubled > 0) sizes.push(doubled);
  }
  return sizes.sort((a, b) => a - b);
}
