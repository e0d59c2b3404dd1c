function urns_on_floor(urns) {
  const fits = (a, b) => a.every((measure, i) => measure < b[i]);
  const larger = urns.map((urn) => [...urns.keys()].filter((i) => fits(urn, urns[i])));
  const content = new Array(urns.length).fill(-1);

  function putAway(urn, tried) {
    for (const place of larger[urn]) {
      if (tried.has(place)) continue;
      tried.add(place);
      if (content[place] < 0 || putAway(content[place], tried)) {
        content[place] = urn;
        return true;
      }
    }
    return false;
  }

  return urns.filter((_, urn) => !putAway(urn, new Set())).length;
}
