//! Strongly connected components of a directed graph in compressed rows.

/// A directed graph on nodes 0, 1, …: 8 bytes an edge and a node.
pub(crate) struct Graph {
    starts: Vec<usize>,
    targets: Vec<usize>,
}

impl Graph {
    /// The graph of the edges that `edges` calls out, the same ones on both calls. O(nodes + edges).
    pub(crate) fn new(nodes: usize, edges: impl Fn(&mut dyn FnMut(usize, usize))) -> Graph {
        let mut starts = vec![0; nodes + 1];
        edges(&mut |from, _| starts[from + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut targets = vec![0; starts[nodes]];
        edges(&mut |from, to| {
            targets[next[from]] = to;
            next[from] += 1;
        });
        Graph { starts, targets }
    }

    /// A number for each node: two have the same if and only if each can reach the other. O(nodes + edges).
    ///
    /// Tarjan, Depth-first search and linear graph algorithms, 1972, §4, with the recursion on a stack of its own: paths
    /// are as long as there are people.
    pub(crate) fn components(&self) -> Vec<usize> {
        const NEW: usize = usize::MAX;
        let nodes = self.starts.len() - 1;
        // The order in which nodes were met, or, once its component is complete, that component's number + `nodes`.
        let mut mark = vec![NEW; nodes];
        let mut met = 0;
        let mut complete = nodes;
        let mut waiting = Vec::new();
        // Each with its next edge and the least mark it can reach.
        let mut path: Vec<(usize, usize, usize)> = Vec::new();
        for root in 0..nodes {
            if mark[root] != NEW {
                continue;
            }
            path.push((root, self.starts[root], met));
            while let Some((node, edge, least)) = path.last_mut() {
                let node = *node;
                if mark[node] == NEW {
                    mark[node] = met;
                    met += 1;
                    waiting.push(node);
                }
                if *edge < self.starts[node + 1] {
                    let to = self.targets[*edge];
                    *edge += 1;
                    match mark[to] {
                        NEW => path.push((to, self.starts[to], met)),
                        seen => *least = (*least).min(seen),
                    }
                    continue;
                }
                let least = *least;
                path.pop();
                if least == mark[node] {
                    while let Some(member) = waiting.pop() {
                        mark[member] = complete;
                        if member == node {
                            break;
                        }
                    }
                    complete += 1;
                }
                if let Some((_, _, before)) = path.last_mut() {
                    *before = (*before).min(least);
                }
            }
        }
        mark
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Draw;

    /// Whether each node reaches each other one, by trying everything.
    fn reach(nodes: usize, edges: &[(usize, usize)]) -> Vec<Vec<bool>> {
        let mut reach = vec![vec![false; nodes]; nodes];
        for &(from, to) in edges {
            reach[from][to] = true;
        }
        for (node, row) in reach.iter_mut().enumerate() {
            row[node] = true;
        }
        for through in 0..nodes {
            for from in 0..nodes {
                for to in 0..nodes {
                    reach[from][to] |= reach[from][through] && reach[through][to];
                }
            }
        }
        reach
    }

    fn graph(nodes: usize, edges: &[(usize, usize)]) -> Graph {
        Graph::new(nodes, |tell| {
            edges.iter().for_each(|&(from, to)| tell(from, to));
        })
    }

    #[test]
    fn nodes_that_reach_each_other_share_a_component() {
        let mut state = Draw(3);
        let mut draw = |below: usize| state.below(below as u64) as usize;
        let (mut alone, mut together) = (0, 0);
        for _ in 0..2000 {
            let nodes = 1 + draw(9);
            let edges: Vec<_> = (0..draw(16)).map(|_| (draw(nodes), draw(nodes))).collect();
            let component = graph(nodes, &edges).components();
            let reach = reach(nodes, &edges);
            for a in 0..nodes {
                for b in 0..a {
                    let both = reach[a][b] && reach[b][a];
                    assert_eq!(component[a] == component[b], both, "{edges:?}");
                    *(if both { &mut together } else { &mut alone }) += 1;
                }
            }
        }
        assert!(alone > 1000 && together > 1000);
        assert!(graph(0, &[]).components().is_empty());
    }

    /// A call a node would overflow the stack.
    #[test]
    fn a_long_cycle_is_one_component() {
        let nodes = 1_000_000;
        let cycle = |close: bool| {
            Graph::new(nodes, |tell| {
                (1..nodes).for_each(|to| tell(to - 1, to));
                if close {
                    tell(nodes - 1, 0);
                }
            })
        };
        let closed = cycle(true).components();
        assert!(closed.iter().all(|&component| component == closed[0]));
        let mut open = cycle(false).components();
        open.sort_unstable();
        open.dedup();
        assert_eq!(open.len(), nodes);
    }
}
