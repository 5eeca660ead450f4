// Solves one min-cost flow with LEMON and tells what it took.
// Usage: lemon simplex|scaling INPUT OUTPUT CPU_LIMIT. INPUT, little-endian: u64 nodes, u64 arcs; tails i32, heads i32,
// capacities i64, costs i64, supplies i64. OUTPUT: the flow of every arc, i64. One line of JSON on standard output.

#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

using Graph = lemon::SmartDigraph;

struct Network {
  std::vector<int32_t> tails, heads;
  std::vector<int64_t> capacities, costs, supplies;
};

template <typename T>
void read(std::ifstream& file, std::vector<T>& into, uint64_t count) {
  into.resize(count);
  file.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(count * sizeof(T)));
}

double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// A line of /proc/self/status in KiB.
long status(const std::string& wanted) {
  std::ifstream file("/proc/self/status");
  for (std::string name, rest; file >> name; std::getline(file, rest)) {
    if (name == wanted + ":") {
      long kib;
      file >> kib;
      return kib;
    }
  }
  return -1;
}

// True where the solver calls its answer optimal; the flow is what it found.
template <typename Algorithm>
bool solve(const Network& network, std::vector<int64_t>& flow) {
  Graph graph;
  graph.reserveNode(static_cast<int>(network.supplies.size()));
  graph.reserveArc(static_cast<int>(network.tails.size()));
  for (size_t k = 0; k < network.supplies.size(); ++k) graph.addNode();
  for (size_t k = 0; k < network.tails.size(); ++k) {
    graph.addArc(graph.nodeFromId(network.tails[k]), graph.nodeFromId(network.heads[k]));
  }
  Graph::ArcMap<int64_t> capacities(graph), costs(graph);
  Graph::NodeMap<int64_t> supplies(graph);
  for (size_t k = 0; k < network.tails.size(); ++k) {
    capacities[graph.arcFromId(static_cast<int>(k))] = network.capacities[k];
    costs[graph.arcFromId(static_cast<int>(k))] = network.costs[k];
  }
  for (size_t k = 0; k < network.supplies.size(); ++k) {
    supplies[graph.nodeFromId(static_cast<int>(k))] = network.supplies[k];
  }
  Algorithm algorithm(graph);
  algorithm.upperMap(capacities).costMap(costs).supplyMap(supplies);
  const bool optimal = algorithm.run() == Algorithm::OPTIMAL;
  for (size_t k = 0; optimal && k < flow.size(); ++k) flow[k] = algorithm.flow(graph.arcFromId(static_cast<int>(k)));
  return optimal;
}

int main(int count, char** arguments) {
  if (count != 5) return std::cerr << "lemon simplex|scaling INPUT OUTPUT CPU_LIMIT\n", 2;
  const std::string algorithm = arguments[1];
  std::ifstream file(arguments[2], std::ios::binary);
  uint64_t sizes[2] = {0, 0};
  file.read(reinterpret_cast<char*>(sizes), sizeof sizes);
  Network network;
  read(file, network.tails, sizes[1]);
  read(file, network.heads, sizes[1]);
  read(file, network.capacities, sizes[1]);
  read(file, network.costs, sizes[1]);
  read(file, network.supplies, sizes[0]);
  if (!file) return std::cerr << "the input is cut short\n", 2;
  std::vector<int64_t> flow(sizes[1]);

  const double before = cpu_seconds();
  const rlim_t limit = static_cast<rlim_t>(before + std::atof(arguments[4])) + 1;
  const rlimit bound = {limit, limit};
  setrlimit(RLIMIT_CPU, &bound);
  const long base = status("VmRSS");
  const auto wall = std::chrono::steady_clock::now();
  const double start = cpu_seconds();
  bool optimal = true;
  double cpu = 0;
  int repeats = 0;
  // Short ones are repeated, as the clock counts in ticks once there is a limit.
  for (; optimal && (repeats == 0 || (cpu < 0.5 && repeats < 1000)); ++repeats) {
    if (algorithm == "simplex") {
      optimal = solve<lemon::NetworkSimplex<Graph, int64_t, int64_t>>(network, flow);
    } else if (algorithm == "scaling") {
      optimal = solve<lemon::CostScaling<Graph, int64_t, int64_t>>(network, flow);
    } else {
      return std::cerr << algorithm << " is not known\n", 2;
    }
    cpu = cpu_seconds() - start;
  }
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - wall;
  std::ofstream out(arguments[3], std::ios::binary);
  out.write(reinterpret_cast<const char*>(flow.data()), static_cast<std::streamsize>(flow.size() * sizeof(int64_t)));
  std::printf("{\"optimal\": %s, \"cpu\": %.6f, \"wall\": %.6f, \"repeats\": %d, ", optimal ? "true" : "false",
              cpu / repeats, passed.count() / repeats, repeats);
  std::printf("\"base_kib\": %ld, \"peak_kib\": %ld}\n", base, status("VmHWM"));
}
