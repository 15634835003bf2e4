#include "cs_simplex.h"

#include <glpk.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 512 };

struct cs_lp {
  glp_prob *problem;
  const void *owner;
  int rows;
  int columns;
  int broken;
  char message[MESSAGE_SIZE];
};

typedef struct {
  jmp_buf jump;
} trap;

// All GLPK state is per thread, so is everything here.
static _Thread_local trap *current_trap = NULL;
static _Thread_local int live_count = 0;
static _Thread_local char last_words[MESSAGE_SIZE];
// Its address tells threads apart.
static _Thread_local char thread_token;

static void on_error(void *info) {
  (void)info;
  if (current_trap != NULL) _longjmp(current_trap->jump, 1);
}

// GLPK switches its terminal on before it reports an error; the text is kept, not printed.
static int on_text(void *info, const char *text) {
  (void)info;
  size_t used = strlen(last_words);
  size_t room = MESSAGE_SIZE - 1 - used;
  size_t length = strlen(text);
  if (length > room) length = room;
  memcpy(last_words + used, text, length);
  last_words[used + length] = '\0';
  return 1;
}

static int enter_environment(void) {
  if (live_count == 0) {
    int code = glp_init_env();
    if (code != 0 && code != 1) return CS_NO_MEMORY;
    glp_error_hook(on_error, NULL);
    glp_term_hook(on_text, NULL);
    glp_term_out(GLP_OFF);
  }
  live_count += 1;
  return CS_OK;
}

static void leave_environment(void) {
  live_count -= 1;
  // Also frees what a failure inside GLPK left behind.
  if (live_count == 0) glp_free_env();
}

typedef void (*work_function)(cs_lp *lp, void *argument);

// Runs work with a way back out of GLPK. Nothing between setjmp and the jump changes a local, so
// none needs to be volatile.
static int guarded(cs_lp *lp, work_function work, void *argument) {
  if (lp->owner != &thread_token) return CS_WRONG_THREAD;
  if (lp->broken) return CS_BROKEN;
  trap mine;
  trap *const outer = current_trap;
  last_words[0] = '\0';
  if (_setjmp(mine.jump) != 0) {
    current_trap = outer;
    glp_term_out(GLP_OFF);
    lp->broken = 1;
    memcpy(lp->message, last_words, MESSAGE_SIZE);
    return CS_BROKEN;
  }
  current_trap = &mine;
  work(lp, argument);
  current_trap = outer;
  return CS_OK;
}

static int bound_type(double lower, double upper) {
  if (isinf(lower)) return isinf(upper) ? GLP_FR : GLP_UP;
  if (isinf(upper)) return GLP_LO;
  return lower == upper ? GLP_FX : GLP_DB;
}

static void set_column(glp_prob *problem, int column, double lower, double upper) {
  glp_set_col_bnds(problem, column + 1, bound_type(lower, upper), lower, upper);
}

static void set_row(glp_prob *problem, int row, double lower, double upper) {
  glp_set_row_bnds(problem, row + 1, bound_type(lower, upper), lower, upper);
}

// Creation and destruction

typedef struct {
  const cs_lp_data *data;
  int *ia;
  int *ja;
  double *ar;
} load_argument;

static void load(cs_lp *lp, void *argument) {
  load_argument *a = argument;
  const cs_lp_data *d = a->data;
  lp->problem = glp_create_prob();
  glp_set_obj_dir(lp->problem, GLP_MIN);
  if (d->rows > 0) glp_add_rows(lp->problem, d->rows);
  if (d->columns > 0) glp_add_cols(lp->problem, d->columns);
  for (int i = 0; i < d->rows; i++) set_row(lp->problem, i, d->row_lower[i], d->row_upper[i]);
  for (int j = 0; j < d->columns; j++) {
    set_column(lp->problem, j, d->column_lower[j], d->column_upper[j]);
    glp_set_obj_coef(lp->problem, j + 1, d->costs[j]);
  }
  int count = 0;
  for (int j = 0; j < d->columns; j++) {
    for (ptrdiff_t k = d->starts[j]; k < d->starts[j + 1]; k++) {
      count += 1;
      a->ia[count] = d->row_indices[k] + 1;
      a->ja[count] = j + 1;
      a->ar[count] = d->values[k];
    }
  }
  glp_load_matrix(lp->problem, count, a->ia, a->ja, a->ar);
  if (d->scale) glp_scale_prob(lp->problem, GLP_SF_AUTO);
  // After loading, GLPK's starting basis is all slacks.
  glp_std_basis(lp->problem);
}

int cs_lp_create(const cs_lp_data *data, cs_lp **out) {
  *out = NULL;
  size_t count = (size_t)data->starts[data->columns] + 1;
  cs_lp *lp = calloc(1, sizeof *lp);
  load_argument a = {data, malloc(count * sizeof(int)), malloc(count * sizeof(int)),
                     malloc(count * sizeof(double))};
  int code = CS_NO_MEMORY;
  if (lp != NULL && a.ia != NULL && a.ja != NULL && a.ar != NULL) code = enter_environment();
  if (code == CS_OK) {
    lp->owner = &thread_token;
    lp->rows = data->rows;
    lp->columns = data->columns;
    code = guarded(lp, load, &a);
    if (code == CS_OK)
      *out = lp;
    else
      leave_environment();
  }
  free(a.ia);
  free(a.ja);
  free(a.ar);
  if (code != CS_OK) free(lp);
  return code;
}

static void delete_problem(cs_lp *lp, void *argument) {
  (void)argument;
  glp_delete_prob(lp->problem);
}

void cs_lp_destroy(cs_lp *lp) {
  if (lp == NULL || lp->owner != &thread_token) return;
  // A broken problem is left to glp_free_env: its own structures may be half changed.
  guarded(lp, delete_problem, NULL);
  leave_environment();
  free(lp);
}

const char *cs_lp_message(const cs_lp *lp) { return lp->message; }

int cs_lp_live_count(void) { return live_count; }

// Changes

typedef struct {
  int index;
  double first;
  double second;
} change;

static void do_set_cost(cs_lp *lp, void *argument) {
  const change *c = argument;
  glp_set_obj_coef(lp->problem, c->index + 1, c->first);
}

int cs_lp_set_cost(cs_lp *lp, int column, double cost) {
  change c = {column, cost, 0};
  return guarded(lp, do_set_cost, &c);
}

typedef struct {
  const double *before;
  const double *after;
} cost_change;

static void do_set_costs(cs_lp *lp, void *argument) {
  const cost_change *c = argument;
  for (int j = 0; j < lp->columns; j++)
    if (c->before[j] != c->after[j]) glp_set_obj_coef(lp->problem, j + 1, c->after[j]);
}

int cs_lp_set_costs(cs_lp *lp, const double *before, const double *after) {
  cost_change c = {before, after};
  return guarded(lp, do_set_costs, &c);
}

static void do_set_column_bounds(cs_lp *lp, void *argument) {
  const change *c = argument;
  set_column(lp->problem, c->index, c->first, c->second);
}

int cs_lp_set_column_bounds(cs_lp *lp, int column, double lower, double upper) {
  change c = {column, lower, upper};
  return guarded(lp, do_set_column_bounds, &c);
}

static void do_set_row_bounds(cs_lp *lp, void *argument) {
  const change *c = argument;
  set_row(lp->problem, c->index, c->first, c->second);
}

int cs_lp_set_row_bounds(cs_lp *lp, int row, double lower, double upper) {
  change c = {row, lower, upper};
  return guarded(lp, do_set_row_bounds, &c);
}

static void do_set_all_column_bounds(cs_lp *lp, void *argument) {
  const cs_lp_bounds *b = *(const cs_lp_bounds *const *)argument;
  for (int j = 0; j < lp->columns; j++)
    if (b->lower_before[j] != b->lower[j] || b->upper_before[j] != b->upper[j])
      set_column(lp->problem, j, b->lower[j], b->upper[j]);
}

int cs_lp_set_all_column_bounds(cs_lp *lp, const cs_lp_bounds *bounds) {
  return guarded(lp, do_set_all_column_bounds, &bounds);
}

static void do_set_all_row_bounds(cs_lp *lp, void *argument) {
  const cs_lp_bounds *b = *(const cs_lp_bounds *const *)argument;
  for (int i = 0; i < lp->rows; i++)
    if (b->lower_before[i] != b->lower[i] || b->upper_before[i] != b->upper[i])
      set_row(lp->problem, i, b->lower[i], b->upper[i]);
}

int cs_lp_set_all_row_bounds(cs_lp *lp, const cs_lp_bounds *bounds) {
  return guarded(lp, do_set_all_row_bounds, &bounds);
}

static void do_scale(cs_lp *lp, void *argument) {
  if (*(const int *)argument)
    glp_scale_prob(lp->problem, GLP_SF_AUTO);
  else
    glp_unscale_prob(lp->problem);
}

int cs_lp_scale(cs_lp *lp, int on) { return guarded(lp, do_scale, &on); }

// Basis

typedef struct {
  const uint8_t *columns;
  const uint8_t *rows;
} basis_input;

static void do_set_basis(cs_lp *lp, void *argument) {
  const basis_input *b = argument;
  for (int i = 0; i < lp->rows; i++) glp_set_row_stat(lp->problem, i + 1, b->rows[i]);
  for (int j = 0; j < lp->columns; j++) glp_set_col_stat(lp->problem, j + 1, b->columns[j]);
  // Setting the statuses it has already would keep an old factorisation and its rounding. A failure
  // leaves none, and the next solve meets it again.
  if (lp->rows > 0) glp_factorize(lp->problem);
}

int cs_lp_set_basis(cs_lp *lp, const uint8_t *columns, const uint8_t *rows) {
  basis_input b = {columns, rows};
  return guarded(lp, do_set_basis, &b);
}

typedef struct {
  uint8_t *columns;
  uint8_t *rows;
} basis_output;

static void do_get_basis(cs_lp *lp, void *argument) {
  const basis_output *b = argument;
  for (int i = 0; i < lp->rows; i++) b->rows[i] = (uint8_t)glp_get_row_stat(lp->problem, i + 1);
  for (int j = 0; j < lp->columns; j++)
    b->columns[j] = (uint8_t)glp_get_col_stat(lp->problem, j + 1);
}

int cs_lp_get_basis(cs_lp *lp, uint8_t *columns, uint8_t *rows) {
  basis_output b = {columns, rows};
  return guarded(lp, do_get_basis, &b);
}

static void do_reset_basis(cs_lp *lp, void *argument) {
  (void)argument;
  glp_std_basis(lp->problem);
}

int cs_lp_reset_basis(cs_lp *lp) { return guarded(lp, do_reset_basis, NULL); }

static void do_refactorise(cs_lp *lp, void *argument) {
  (void)argument;
  if (lp->rows > 0) glp_factorize(lp->problem);
}

int cs_lp_refactorise(cs_lp *lp) { return guarded(lp, do_refactorise, NULL); }

// Solving

typedef struct {
  const cs_lp_settings *settings;
  cs_lp_outcome *outcome;
} solve_argument;

static void do_solve(cs_lp *lp, void *argument) {
  const solve_argument *a = argument;
  const cs_lp_settings *s = a->settings;
  glp_smcp parameters;
  glp_init_smcp(&parameters);
  parameters.msg_lev = GLP_MSG_OFF;
  parameters.meth = s->method;
  parameters.r_test = s->ratio_test;
  parameters.tol_bnd = s->primal_tolerance;
  parameters.tol_dj = s->dual_tolerance;
  parameters.tol_piv = s->pivot_tolerance;
  parameters.it_lim = s->iteration_limit;
  parameters.tm_lim = s->time_limit_ms;
  parameters.presolve = s->presolve ? GLP_ON : GLP_OFF;
  // The count is an int over the object's life; from zero it cannot overflow.
  glp_set_it_cnt(lp->problem, 0);
  a->outcome->code =
      s->exact ? glp_exact(lp->problem, &parameters) : glp_simplex(lp->problem, &parameters);
  a->outcome->iterations = glp_get_it_cnt(lp->problem);
  a->outcome->status = glp_get_status(lp->problem);
  a->outcome->primal_status = glp_get_prim_stat(lp->problem);
  a->outcome->dual_status = glp_get_dual_stat(lp->problem);
}

int cs_lp_solve(cs_lp *lp, const cs_lp_settings *settings, cs_lp_outcome *outcome) {
  solve_argument a = {settings, outcome};
  return guarded(lp, do_solve, &a);
}

typedef struct {
  double *primal;
  double *row_duals;
} solution_output;

static void do_get_solution(cs_lp *lp, void *argument) {
  const solution_output *o = argument;
  for (int j = 0; j < lp->columns; j++) o->primal[j] = glp_get_col_prim(lp->problem, j + 1);
  for (int i = 0; i < lp->rows; i++) o->row_duals[i] = glp_get_row_dual(lp->problem, i + 1);
}

int cs_lp_get_solution(cs_lp *lp, double *primal, double *row_duals) {
  solution_output o = {primal, row_duals};
  return guarded(lp, do_get_solution, &o);
}

static void do_provoke(cs_lp *lp, void *argument) {
  (void)argument;
  glp_set_obj_coef(lp->problem, -1, 0.0);
}

int cs_lp_provoke_failure(cs_lp *lp) { return guarded(lp, do_provoke, NULL); }
