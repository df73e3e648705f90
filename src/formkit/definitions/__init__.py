"""What a form is: fields, options, conditions, states, clocks. Data, not code."""
