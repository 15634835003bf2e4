/* Solves a year's dispatch with HiGHS, from a plain model (see Instances/PlainModel.swift), and prints one JSON object.
 *
 * Usage: highs_year LIBRARY MODEL MODE REPEATS [OPTION=VALUE ...]
 *
 * MODE is `monolithic` (one LP of all slices, from nothing) or `chain` (one LP of one slice, solved for slice after
 * slice; only loads, bounds and costs that differ are passed, and the basis stays). Options are those of HiGHS, and
 * `order` for the chain: 0 as in the file, 1 ascending net load, 2 nearest neighbour by net load,
 * 3 the same with fuel prices changing as seldom as possible.
 * `dlopen` is used, and the few functions needed are declared here, so that the library of Python's highspy serves and
 * no header files are needed.
 *
 * `calls_s` is the time inside calls of HiGHS alone: setting up, passing changes, solving, reading solutions.
 * `total_s` is that and the arithmetic of this program around them. Times are medians in seconds.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void *(*highs_create)(void);
static void (*highs_destroy)(void *);
static int (*highs_pass_lp)(void *, int, int, int, int, int, double, const double *, const double *, const double *,
                            const double *, const double *, const int *, const int *, const double *);
static int (*highs_run)(void *);
static int (*highs_set_bool)(void *, const char *, int);
static int (*highs_option_type)(void *, const char *, int *);
static int (*highs_set_int)(void *, const char *, int);
static int (*highs_set_double)(void *, const char *, double);
static int (*highs_set_string)(void *, const char *, const char *);
static int (*highs_model_status)(void *);
static double (*highs_objective)(void *);
static int (*highs_solution)(void *, double *, double *, double *, double *);
static int (*highs_change_bounds)(void *, int, const int *, const double *, const double *);
static int (*highs_change_costs_set)(void *, int, const int *, const double *);
static int (*highs_change_rows)(void *, int, int, const double *, const double *);
static int (*highs_int_info)(void *, const char *, int *);
static const char *(*highs_version)(void);

static void fail(const char *what) {
  fprintf(stderr, "highs_year: %s\n", what);
  exit(1);
}

static void *symbol(void *library, const char *name) {
  void *address = dlsym(library, name);
  if (!address) fail(name);
  return address;
}

static void open_library(const char *path) {
  void *library = dlopen(path, RTLD_NOW);
  if (!library) fail(dlerror());
  highs_create = symbol(library, "Highs_create");
  highs_destroy = symbol(library, "Highs_destroy");
  highs_pass_lp = symbol(library, "Highs_passLp");
  highs_run = symbol(library, "Highs_run");
  highs_set_bool = symbol(library, "Highs_setBoolOptionValue");
  highs_set_int = symbol(library, "Highs_setIntOptionValue");
  highs_set_double = symbol(library, "Highs_setDoubleOptionValue");
  highs_set_string = symbol(library, "Highs_setStringOptionValue");
  highs_option_type = symbol(library, "Highs_getOptionType");
  highs_model_status = symbol(library, "Highs_getModelStatus");
  highs_objective = symbol(library, "Highs_getObjectiveValue");
  highs_solution = symbol(library, "Highs_getSolution");
  highs_change_costs_set = symbol(library, "Highs_changeColsCostBySet");
  highs_change_bounds = symbol(library, "Highs_changeColsBoundsBySet");
  highs_change_rows = symbol(library, "Highs_changeRowsBoundsByRange");
  highs_int_info = symbol(library, "Highs_getIntInfoValue");
  highs_version = symbol(library, "Highs_version");
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* A model as read: see PlainModel.swift for the meaning of every number. */
static int zones, slices, links, offers, profiles, fuels;
static double *hours, *voll, *load, *link_forward, *link_reverse, *link_efficiency, *link_charge;
static int *link_from, *link_to, *offer_zone, *offer_profile, *offer_fuel;
static double *base_cost, *fuel_cost, *rate, *capacity, *availability, *multiplier;

static void *space(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) fail("out of memory");
  return memory;
}

static double number(FILE *file) {
  double value;
  if (fscanf(file, "%lf", &value) != 1) fail("the model ends early");
  return value;
}

static void read_model(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) fail("cannot open the model");
  zones = (int)number(file), slices = (int)number(file), links = (int)number(file);
  offers = (int)number(file), profiles = (int)number(file), fuels = (int)number(file);
  hours = space(slices, sizeof(double)), voll = space(zones, sizeof(double));
  load = space((size_t)zones * slices, sizeof(double));
  link_from = space(links, sizeof(int)), link_to = space(links, sizeof(int));
  link_forward = space(links, sizeof(double)), link_reverse = space(links, sizeof(double));
  link_efficiency = space(links, sizeof(double)), link_charge = space(links, sizeof(double));
  offer_zone = space(offers, sizeof(int)), offer_profile = space(offers, sizeof(int));
  offer_fuel = space(offers, sizeof(int));
  base_cost = space(offers, sizeof(double)), fuel_cost = space(offers, sizeof(double));
  rate = space(offers, sizeof(double)), capacity = space(offers, sizeof(double));
  availability = space((size_t)profiles * slices, sizeof(double));
  multiplier = space((size_t)fuels * slices, sizeof(double));
  for (int s = 0; s < slices; s++) hours[s] = number(file);
  for (int z = 0; z < zones; z++) {
    voll[z] = number(file);
    for (int s = 0; s < slices; s++) load[(size_t)z * slices + s] = number(file);
  }
  for (int a = 0; a < links; a++) {
    link_from[a] = (int)number(file), link_to[a] = (int)number(file);
    link_forward[a] = number(file), link_reverse[a] = number(file);
    link_efficiency[a] = number(file), link_charge[a] = number(file);
  }
  for (int c = 0; c < offers; c++) {
    offer_zone[c] = (int)number(file), offer_profile[c] = (int)number(file), offer_fuel[c] = (int)number(file);
    base_cost[c] = number(file), fuel_cost[c] = number(file), rate[c] = number(file), capacity[c] = number(file);
  }
  for (size_t k = 0; k < (size_t)profiles * slices; k++) availability[k] = number(file);
  for (size_t k = 0; k < (size_t)fuels * slices; k++) multiplier[k] = number(file);
  fclose(file);
}

/* Columns of a slice: offers, then forward and reverse flow of every link, then unserved load of every zone. */
static int slice_columns(void) { return offers + 2 * links + zones; }
static int slice_entries(void) { return offers + 4 * links + zones; }

static double offer_cost(int c, int s, double price) {
  return base_cost[c] + fuel_cost[c] * multiplier[(size_t)offer_fuel[c] * slices + s] + price * rate[c];
}

static double offer_limit(int c, int s) {
  return capacity[c] * availability[(size_t)offer_profile[c] * slices + s];
}

/* Writes a slice's matrix, costs times `weight`, and bounds; `row` is its first row, `entry` its first entry. */
static void fill_slice(int s, double price, double weight, int row, int entry, double *cost, double *upper, int *start,
                       int *index, double *value) {
  int j = 0;
  for (int c = 0; c < offers; c++, j++) {
    cost[j] = weight * offer_cost(c, s, price), upper[j] = offer_limit(c, s), start[j] = entry;
    index[entry] = row + offer_zone[c], value[entry++] = 1;
  }
  for (int a = 0; a < links; a++) {
    for (int reverse = 0; reverse < 2; reverse++, j++) {
      int from = reverse ? link_to[a] : link_from[a], to = reverse ? link_from[a] : link_to[a];
      cost[j] = weight * link_charge[a], upper[j] = reverse ? link_reverse[a] : link_forward[a], start[j] = entry;
      index[entry] = row + from, value[entry++] = -1;
      index[entry] = row + to, value[entry++] = link_efficiency[a];
    }
  }
  for (int z = 0; z < zones; z++, j++) {
    cost[j] = weight * voll[z], upper[j] = load[(size_t)z * slices + s], start[j] = entry;
    index[entry] = row + z, value[entry++] = 1;
  }
}

/* Sets an option of any type from text. */
static void set_option(void *highs, const char *name, const char *text) {
  int type;
  if (highs_option_type(highs, name, &type) != 0) fail(name);
  int status = 0;
  switch (type) {
  case 0: status = highs_set_bool(highs, name, atoi(text)); break;
  case 1: status = highs_set_int(highs, name, atoi(text)); break;
  case 2: status = highs_set_double(highs, name, atof(text)); break;
  default: status = highs_set_string(highs, name, text);
  }
  if (status != 0) fail(name);
}

static int option_count;
static char **option_texts;
static int order_kind = 1;

static void *new_solver(void) {
  void *highs = highs_create();
  highs_set_bool(highs, "output_flag", 0);
  highs_set_int(highs, "threads", 1);
  highs_set_string(highs, "parallel", "off");
  highs_set_string(highs, "solver", "simplex");
  for (int k = 0; k < option_count; k++) {
    char name[128];
    const char *equals = strchr(option_texts[k], '=');
    if (!equals || equals - option_texts[k] > 127) fail("an option is NAME=VALUE");
    memcpy(name, option_texts[k], equals - option_texts[k]);
    name[equals - option_texts[k]] = 0;
    if (strcmp(name, "order") == 0) order_kind = atoi(equals + 1);
    else set_option(highs, name, equals + 1);
  }
  return highs;
}

/* What one run measured. */
struct outcome {
  double calls, total, reprice_calls, objective, emissions;
  long pivots;
};

static long pivots_of(void *highs) {
  int count = 0;
  highs_int_info(highs, "simplex_iteration_count", &count);
  return count;
}

static void solve(void *highs) {
  highs_run(highs);
  if (highs_model_status(highs) != 7) fail("no optimum");
}

static struct outcome monolithic(double price) {
  int n = slice_columns(), per = slice_entries();
  size_t columns = (size_t)n * slices, entries = (size_t)per * slices, rows = (size_t)zones * slices;
  double began = now();
  double *cost = space(columns, sizeof(double)), *lower = space(columns, sizeof(double));
  double *upper = space(columns, sizeof(double)), *value = space(entries, sizeof(double));
  double *row_lower = space(rows, sizeof(double)), *row_upper = space(rows, sizeof(double));
  int *start = space(columns + 1, sizeof(int)), *index = space(entries, sizeof(int));
  for (int s = 0; s < slices; s++) {
    size_t at = (size_t)n * s;
    fill_slice(s, price, hours[s] * slices / 8760, zones * s, per * s, cost + at, upper + at, start + at, index, value);
    for (int z = 0; z < zones; z++) {
      row_lower[(size_t)zones * s + z] = load[(size_t)z * slices + s];
      row_upper[(size_t)zones * s + z] = INFINITY;
    }
  }
  start[columns] = (int)entries;
  double *x = space(columns, sizeof(double)), *reduced = space(columns, sizeof(double));
  double *activity = space(rows, sizeof(double)), *dual = space(rows, sizeof(double));
  double before = now();
  void *highs = new_solver();
  highs_pass_lp(highs, (int)columns, (int)rows, (int)entries, 1, 1, 0, cost, lower, upper, row_lower, row_upper, start,
                index, value);
  solve(highs);
  highs_solution(highs, x, reduced, activity, dual);
  double after = now();
  struct outcome outcome = {after - before, after - began, NAN, 0, 0, pivots_of(highs)};
  outcome.objective = highs_objective(highs) * 8760 / slices;
  for (int s = 0; s < slices; s++)
    for (int c = 0; c < offers; c++) outcome.emissions += hours[s] * rate[c] * x[(size_t)n * s + c];
  highs_destroy(highs);
  free(cost), free(lower), free(upper), free(value), free(row_lower), free(row_upper), free(start), free(index);
  free(x), free(reduced), free(activity), free(dual);
  return outcome;
}

struct ranked {
  double key;
  int slice;
};

static int by_key(const void *a, const void *b) {
  const struct ranked *left = a, *right = b;
  if (left->key != right->key) return left->key < right->key ? -1 : 1;
  return left->slice - right->slice;
}

/* Load less what offers without fuel and carbon can give. */
static void net_loads(double *net) {
  for (int s = 0; s < slices; s++)
    for (int z = 0; z < zones; z++) net[(size_t)s * zones + z] = load[(size_t)z * slices + s];
  for (int c = 0; c < offers; c++)
    if (fuel_cost[c] == 0)
      for (int s = 0; s < slices; s++) net[(size_t)s * zones + offer_zone[c]] -= offer_limit(c, s);
}

static void order_slices(int *order) {
  double *net = space((size_t)zones * slices, sizeof(double));
  net_loads(net);
  struct ranked *ranks = space(slices, sizeof(struct ranked));
  for (int s = 0; s < slices; s++) {
    ranks[s].slice = s;
    for (int z = 0; z < zones; z++) ranks[s].key += net[(size_t)s * zones + z];
    if (order_kind == 0) ranks[s].key = s;
  }
  qsort(ranks, slices, sizeof(struct ranked), by_key);
  for (int k = 0; k < slices; k++) order[k] = ranks[k].slice;
  for (int k = 1; order_kind >= 2 && k < slices; k++) {
    int best = k;
    double least = INFINITY;
    for (int other = k; other < slices; other++) {
      double distance = 0;
      for (int z = 0; z < zones; z++)
        distance += fabs(net[(size_t)order[k - 1] * zones + z] - net[(size_t)order[other] * zones + z]);
      for (int f = 0; order_kind == 3 && f < fuels; f++)
        if (multiplier[(size_t)f * slices + order[k - 1]] != multiplier[(size_t)f * slices + other]) distance += 1e9;
      if (distance < least) least = distance, best = other;
    }
    int next = order[best];
    order[best] = order[k], order[k] = next;
  }
  free(net), free(ranks);
}

static struct outcome chain(double price, double second_price) {
  int n = slice_columns(), entries = slice_entries();
  double began = now(), calls = 0, mark;
  mark = now();
  void *highs = new_solver();
  calls += now() - mark;
  int *order = space(slices, sizeof(int));
  order_slices(order);
  double *cost = space(n, sizeof(double)), *lower = space(n, sizeof(double)), *upper = space(n, sizeof(double));
  double *value = space(entries, sizeof(double)), *row_lower = space(zones, sizeof(double));
  double *row_upper = space(zones, sizeof(double));
  int *start = space(n + 1, sizeof(int)), *index = space(entries, sizeof(int)), *changed = space(n, sizeof(int));
  double *new_value = space(n, sizeof(double)), *zero = space(n, sizeof(double));
  double *x = space(n, sizeof(double)), *reduced = space(n, sizeof(double));
  double *activity = space(zones, sizeof(double)), *dual = space(zones, sizeof(double));
  struct outcome outcome = {0};
  for (int z = 0; z < zones; z++) row_upper[z] = INFINITY;
  for (int pass = 0; pass < 2; pass++) {
    double p = pass ? second_price : price;
    if (pass) outcome.calls = calls, outcome.total = now() - began, calls = 0;
    for (int k = 0; k < slices; k++) {
      /* The second pass goes backwards, so that it starts where the first one ended. */
      int s = order[pass ? slices - 1 - k : k];
      for (int z = 0; z < zones; z++) row_lower[z] = load[(size_t)z * slices + s];
      if (!pass && k == 0) {
        fill_slice(s, p, 1, 0, 0, cost, upper, start, index, value);
        start[n] = entries;
        mark = now();
        highs_pass_lp(highs, n, zones, entries, 1, 1, 0, cost, lower, upper, row_lower, row_upper, start, index, value);
        calls += now() - mark;
      } else {
        int count = 0;
        for (int c = 0; c < offers; c++) {
          double limit = offer_limit(c, s);
          if (limit != upper[c]) changed[count] = c, new_value[count++] = upper[c] = limit;
        }
        for (int z = 0; z < zones; z++) {
          int j = n - zones + z;
          if (row_lower[z] != upper[j]) changed[count] = j, new_value[count++] = upper[j] = row_lower[z];
        }
        mark = now();
        if (count) highs_change_bounds(highs, count, changed, zero, new_value);
        highs_change_rows(highs, 0, zones - 1, row_lower, row_upper);
        calls += now() - mark;
        count = 0;
        for (int c = 0; c < offers; c++) {
          double new_cost = offer_cost(c, s, p);
          if (new_cost != cost[c]) changed[count] = c, new_value[count++] = cost[c] = new_cost;
        }
        mark = now();
        if (count) highs_change_costs_set(highs, count, changed, new_value);
        calls += now() - mark;
      }
      mark = now();
      solve(highs);
      highs_solution(highs, x, reduced, activity, dual);
      calls += now() - mark;
      if (!pass) {
        outcome.pivots += pivots_of(highs);
        outcome.objective += hours[s] * highs_objective(highs);
        for (int c = 0; c < offers; c++) outcome.emissions += hours[s] * rate[c] * x[c];
      }
    }
  }
  outcome.reprice_calls = calls;
  highs_destroy(highs);
  free(order), free(cost), free(lower), free(upper), free(value), free(row_lower), free(row_upper), free(start);
  free(index), free(changed), free(new_value), free(zero), free(x), free(reduced), free(activity), free(dual);
  return outcome;
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return left < right ? -1 : left > right;
}

static double median_of(double *samples, int count) {
  qsort(samples, count, sizeof(double), ascending);
  return (samples[(count - 1) / 2] + samples[count / 2]) / 2;
}

int main(int count, char **arguments) {
  if (count < 5 || atoi(arguments[4]) < 1) {
    fprintf(stderr, "usage: highs_year LIBRARY MODEL monolithic|chain REPEATS [OPTION=VALUE ...]\n");
    return 64;
  }
  open_library(arguments[1]);
  read_model(arguments[2]);
  int is_chain = strcmp(arguments[3], "chain") == 0, repeats = atoi(arguments[4]);
  option_count = count - 5, option_texts = arguments + 5;
  double *calls = space(repeats, sizeof(double)), *total = space(repeats, sizeof(double));
  double *reprice = space(repeats, sizeof(double));
  struct outcome outcome;
  for (int k = -1; k < repeats; k++) {
    /* The first run of several is not counted. */
    if (k < 0 && repeats == 1) continue;
    outcome = is_chain ? chain(20, 25) : monolithic(20);
    if (k >= 0) calls[k] = outcome.calls, total[k] = outcome.total, reprice[k] = outcome.reprice_calls;
  }
  printf("{\"version\":\"%s\",\"samples_s\":[", highs_version());
  for (int k = 0; k < repeats; k++) printf("%s%.9f", k ? "," : "", calls[k]);
  printf("],\"calls_s\":%.9f,\"total_s\":%.9f,", median_of(calls, repeats), median_of(total, repeats));
  if (is_chain) printf("\"reprice_s\":%.9f,", median_of(reprice, repeats));
  printf("\"pivots\":%ld,\"objective_usd\":%.17g,\"covered_emissions_short_tons\":%.17g}\n", outcome.pivots,
         outcome.objective, outcome.emissions);
  return 0;
}
