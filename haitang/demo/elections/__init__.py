"""The elections of the demonstration: Yungang in 2021 whole, and a round that runs now."""
