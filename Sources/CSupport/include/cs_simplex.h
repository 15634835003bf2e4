// One GLPK problem object behind calls that cannot abort the process.
//
// GLPK answers misuse and internal assertions with abort(), and its environment is thread-local.
// Every call below runs under an error hook that jumps back out of GLPK, so a failure becomes
// CS_BROKEN; the object is then unusable and keeps saying so. A call from a thread other than the
// one that created the object is refused with CS_WRONG_THREAD and touches nothing.
//
// When the last object of a thread is destroyed the thread's GLPK environment is freed too.
// Indices are zero-based. Infinite bounds are IEEE infinities.
#ifndef CS_SIMPLEX_H
#define CS_SIMPLEX_H

#include <stddef.h>
#include <stdint.h>

#define CS_OK 0
#define CS_BROKEN (-1)
#define CS_WRONG_THREAD (-2)
#define CS_NO_MEMORY (-3)

typedef struct cs_lp cs_lp;

// The program: minimise costs'x, row_lower <= A x <= row_upper, column_lower <= x <= column_upper,
// A by columns (starts has columns + 1 entries).
typedef struct {
  int rows;
  int columns;
  const double *costs;
  const double *column_lower;
  const double *column_upper;
  const double *row_lower;
  const double *row_upper;
  const ptrdiff_t *starts;
  const int32_t *row_indices;
  const double *values;
  int scale;              // GLPK's automatic scaling from the start
} cs_lp_data;

typedef struct {
  int method;             // GLP_PRIMAL, GLP_DUAL, GLP_DUALP
  int ratio_test;         // GLP_RT_STD, GLP_RT_HAR, GLP_RT_FLIP
  double primal_tolerance;
  double dual_tolerance;
  double pivot_tolerance;
  int iteration_limit;
  int time_limit_ms;
  int presolve;
  int exact;              // rational arithmetic (glp_exact); the tolerances are not used
} cs_lp_settings;

typedef struct {
  int code;               // what glp_simplex or glp_exact returned
  int status;             // glp_get_status
  int primal_status;      // glp_get_prim_stat
  int dual_status;        // glp_get_dual_stat
  int iterations;         // of this call
} cs_lp_outcome;

// Creates the object; *out is NULL unless CS_OK is returned.
int cs_lp_create(const cs_lp_data *data, cs_lp **out);

// Destroys the object. On a thread other than its own it does nothing: a leak is better than
// an abort.
void cs_lp_destroy(cs_lp *lp);

// GLPK's own words after CS_BROKEN; empty otherwise. Lives as long as the object.
const char *cs_lp_message(const cs_lp *lp);

int cs_lp_set_cost(cs_lp *lp, int column, double cost);

// Sets the costs that differ between before and after (both of `columns` entries).
int cs_lp_set_costs(cs_lp *lp, const double *before, const double *after);

int cs_lp_set_column_bounds(cs_lp *lp, int column, double lower, double upper);
int cs_lp_set_row_bounds(cs_lp *lp, int row, double lower, double upper);

// Sets the bounds that differ between before and after, of all columns or all rows.
typedef struct {
  const double *lower_before;
  const double *upper_before;
  const double *lower;
  const double *upper;
} cs_lp_bounds;

int cs_lp_set_all_column_bounds(cs_lp *lp, const cs_lp_bounds *bounds);
int cs_lp_set_all_row_bounds(cs_lp *lp, const cs_lp_bounds *bounds);

// Statuses are GLP_BS, GLP_NL, GLP_NU, GLP_NF, GLP_NS. GLPK replaces a non-basic status that the
// bounds do not allow by one they allow. The basis is factorised at once; whether it is singular is
// left for cs_lp_solve to say.
int cs_lp_set_basis(cs_lp *lp, const uint8_t *columns, const uint8_t *rows);
int cs_lp_get_basis(cs_lp *lp, uint8_t *columns, uint8_t *rows);
int cs_lp_reset_basis(cs_lp *lp);

// Factorises the current basis from scratch.
int cs_lp_refactorise(cs_lp *lp);

// GLPK's automatic scaling on, or all scale factors back to 1.
int cs_lp_scale(cs_lp *lp, int on);

int cs_lp_solve(cs_lp *lp, const cs_lp_settings *settings, cs_lp_outcome *outcome);

// Copies column values and row duals of the last basic solution.
int cs_lp_get_solution(cs_lp *lp, double *primal, double *row_duals);

// For tests: commits a misuse that GLPK answers with abort(). Returns CS_BROKEN.
int cs_lp_provoke_failure(cs_lp *lp);

// Live objects of the calling thread.
int cs_lp_live_count(void);

#endif
