function watch_area(corners) {
  const area = (points) => {
    let doubled = 0;
    points.forEach(([x, y], i) => {
      const [px, py] = points[(i + points.length - 1) % points.length];
      doubled += px * y - py * x;
    });
    return doubled / 2;
  };
  if (area(corners) < 0) corners = corners.slice().reverse();

  let place = [[0, 0], [1000, 0], [1000, 1000], [0, 1000]];
  corners.forEach(([bx, by], i) => {
    const [ax, ay] = corners[(i + corners.length - 1) % corners.length];
    const side = ([x, y]) => (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    const kept = [];
    place.forEach((point, j) => {
      const previous = place[(j + place.length - 1) % place.length];
      const [before, after] = [side(previous), side(point)];
      if (before < 0 !== after < 0) {
        const part = before / (before - after);
        kept.push([0, 1].map((axis) => previous[axis] + (point[axis] - previous[axis]) * part));
      }
      if (after >= 0) kept.push(point);
    });
    place = kept;
  });
  return place.length > 0 ? Math.abs(area(place)) : 0;
}
