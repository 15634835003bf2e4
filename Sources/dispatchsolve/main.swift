print("dispatchsolve")
