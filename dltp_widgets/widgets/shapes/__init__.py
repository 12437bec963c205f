"""`ShapePlayground`: what operations do to a shape, step by step."""
