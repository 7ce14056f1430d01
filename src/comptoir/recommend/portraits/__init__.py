"""What people are shown of recommendations: groups, trainings, campaigns and people."""
