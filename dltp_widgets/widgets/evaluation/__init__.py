"""`EvaluationCard`: a trained model, judged on the test set; one drawn digit, one sample, its surest errors."""
