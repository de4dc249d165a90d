"""The four-exercise assignment on which graders are compared, in every grader's own form."""
