"""The ways through a network, from the internet to databases.

What is there: `interfaces` says where something stands, `endpoints`, `machines` and `databases` what stands there,
`permissions` whom security groups let in, `entrances` whom they let in to databases, `routing` which subnets lead to
the internet, `borders` what narrows a network or joins others with it, `targets` what load balancers and proxies pass
on to, and `site` holds it all. The search: `arrivals` are the first steps, `passages` the others, `chains` finds the
best.
"""
