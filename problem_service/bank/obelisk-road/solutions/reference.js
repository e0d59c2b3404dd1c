/** The lowest of many lines at given places: a Li Chao tree, which never multiplies more than a slope and a place. */
class LowestLine {
  constructor(places) {
    this.places = places;
    this.lines = new Array(4 * places.length).fill(null);
  }

  static at([slope, height], place) {
    return slope * place + height;
  }

  add(line) {
    let [node, low, high] = [1, 0, this.places.length - 1];
    for (;;) {
      const here = this.lines[node];
      if (here === null) {
        this.lines[node] = line;
        return;
      }
      const middle = (low + high) >> 1;
      let other = line;
      if (LowestLine.at(line, this.places[middle]) < LowestLine.at(here, this.places[middle])) {
        this.lines[node] = line;
        other = here;
      }
      if (low === high) return;
      const kept = this.lines[node];
      if (LowestLine.at(other, this.places[low]) < LowestLine.at(kept, this.places[low])) {
        [node, high] = [2 * node, middle];
      } else {
        [node, low] = [2 * node + 1, middle + 1];
      }
      line = other;
    }
  }

  lowest(index) {
    let [node, low, high] = [1, 0, this.places.length - 1];
    let best = Infinity;
    while (node < this.lines.length && this.lines[node] !== null) {
      best = Math.min(best, LowestLine.at(this.lines[node], this.places[index]));
      if (low === high) break;
      const middle = (low + high) >> 1;
      if (index <= middle) [node, high] = [2 * node, middle];
      else [node, low] = [2 * node + 1, middle + 1];
    }
    return best;
  }
}

function least_effort(weights, tolls) {
  const ends = [];
  let total = 0;
  for (const weight of weights) ends.push((total += weight));
  const lines = new LowestLine(ends);
  let effort = 0;
  for (let i = 0; i < ends.length; i++) {
    const before = i === 0 ? 0 : ends[i - 1];
    lines.add([-2 * before, effort + tolls[i] + before * before]);
    effort = ends[i] * ends[i] + lines.lowest(i);
  }
  return effort;
}
